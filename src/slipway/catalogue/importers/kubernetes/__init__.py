"""Reads Kubernetes manifests."""

from slipway.catalogue.importers.found import Importer
from slipway.catalogue.importers.kubernetes.services import read, recognises

KUBERNETES = Importer("kubernetes", recognises, read)

__all__ = ["KUBERNETES"]
