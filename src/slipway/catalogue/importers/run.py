"""Imports a source as a catalogue, from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.importers.cycles import MAX_CYCLES, TooManyCyclesError
from slipway.catalogue.importers.fleet import Fleet, assemble, count_kinds
from slipway.catalogue.importers.recognise import importer_for
from slipway.catalogue.importers.write import refuse_taken, write_catalogue
from slipway.documents import InvalidInputError, Problem, display_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from slipway.catalogue.importers.defaults import Defaults


def import_catalogue(
    paths: Sequence[Path], out: Path, defaults: Defaults, *, kind: str = "", keep_all: bool = False
) -> Fleet:
    """Read a source and write its catalogue; nothing is written where anything is wrong.

    Args:
        paths: a file or folder; further ones belong to the same source, compose files are laid over the first.
        out: folder of the catalogue, which must not exist, or be empty.
        defaults: what stands where the source tells nothing.
        kind: compose, kubernetes or backstage; empty to find out.
        keep_all: keep databases, brokers and the like as services.

    Raises:
        InvalidInputError: a source that can't be used.
        SlipwayError: the folder is taken, or can't be written.
    """
    refuse_taken(out)
    fleet = read_fleet(paths, defaults, kind=kind, keep_all=keep_all)
    write_catalogue(fleet, out, defaults.root)
    return fleet


def read_fleet(paths: Sequence[Path], defaults: Defaults, *, kind: str = "", keep_all: bool = False) -> Fleet:
    """Read a source without writing anything.

    Raises:
        InvalidInputError: a source that can't be used.
    """
    importers = [importer_for(path, kind) for path in paths]
    source = display_path(paths[0])
    for importer, path in zip(importers, paths, strict=True):
        if importer is not importers[0]:
            message = f"holds {importer.kind}, but {source} holds {importers[0].kind}; expected one kind of source"
            raise InvalidInputError([Problem(display_path(path), 0, "", message)])
    try:
        fleet = assemble(importers[0].read(paths), defaults, keep_all=keep_all)
    except TooManyCyclesError:
        message = f"more than {MAX_CYCLES:,} dependency cycles; these services have no order to deploy in"
        raise InvalidInputError([Problem(source, 0, "", message)]) from None
    if not fleet.services:
        counted = ", ".join(f"{count} x {kind}" for kind, count in count_kinds(fleet.left_out))
        message = f"no service but infrastructure ({counted}); --all keeps it"
        raise InvalidInputError([Problem(source, 0, "", message)])
    return fleet
