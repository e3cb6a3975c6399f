"""The catalogue's waivers: findings of scans that may stand for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from slipway.documents import Problem
    from slipway.scans import Waiver

WAIVERS = "waivers.yaml"


def fleet_waivers(
    folder: Path, owners: Collection[str], services: Collection[str], problems: list[Problem]
) -> tuple[Waiver, ...]:
    """The waivers of a catalogue's folder; none where it has no file of them.

    Args:
        folder: the catalogue.
        owners: names of its owners; empty where they can't be told.
        services: names of its services; empty where they can't be told.
        problems: gets every mistake, at its line.
    """
    path = folder / WAIVERS
    if not path.exists():
        return ()
    from slipway.scans.waivers import read_waivers

    try:
        return read_waivers(path, owners=owners or None, services=services or None)
    except InvalidInputError as error:
        problems += error.problems
        return ()
