"""Chooses the importer for a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.importers.backstage import BACKSTAGE
from slipway.catalogue.importers.compose import COMPOSE
from slipway.catalogue.importers.kubernetes import KUBERNETES
from slipway.documents import InvalidInputError, Problem, display_path, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.catalogue.importers.found import Importer

IMPORTERS = {importer.kind: importer for importer in (COMPOSE, BACKSTAGE, KUBERNETES)}
"""By name; the first that recognises a path reads it."""


def importer_for(path: Path, kind: str = "") -> Importer:
    """The importer of this kind, or the first that recognises the path.

    Raises:
        InvalidInputError: no such path or kind, or no importer knows what the path holds.
    """
    name = display_path(path)
    if not path.exists():
        near = nearest(path.name, (entry.name for entry in path.parent.iterdir())) if path.parent.is_dir() else ""
        raise InvalidInputError([Problem(name, 0, "", "no such file or folder", near)])
    if kind:
        if kind not in IMPORTERS:
            message = f"'{kind}' is no kind of source; expected one of {', '.join(IMPORTERS)}"
            raise InvalidInputError([Problem(name, 0, "", message, nearest(kind, IMPORTERS))])
        return IMPORTERS[kind]
    for importer in IMPORTERS.values():
        if importer.recognises(path):
            return importer
    message = "nothing to import; expected a compose file, Kubernetes manifests or Backstage catalog-info.yaml files"
    raise InvalidInputError([Problem(name, 0, "", message)])
