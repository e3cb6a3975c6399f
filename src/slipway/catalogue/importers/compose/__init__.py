"""Reads a compose project."""

from slipway.catalogue.importers.compose.services import read, recognises
from slipway.catalogue.importers.found import Importer

COMPOSE = Importer("compose", recognises, read)

__all__ = ["COMPOSE"]
