"""Makes a catalogue from what a team already has: compose files, Kubernetes manifests, Backstage entities."""

from slipway.catalogue.importers.defaults import Defaults, choose_defaults
from slipway.catalogue.importers.fleet import Fleet, ImportedService
from slipway.catalogue.importers.run import import_catalogue, read_fleet

__all__ = ["Defaults", "Fleet", "ImportedService", "choose_defaults", "import_catalogue", "read_fleet"]
