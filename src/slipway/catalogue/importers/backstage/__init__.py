"""Reads Backstage entities."""

from slipway.catalogue.importers.backstage.services import read, recognises
from slipway.catalogue.importers.found import Importer

BACKSTAGE = Importer("backstage", recognises, read)

__all__ = ["BACKSTAGE"]
