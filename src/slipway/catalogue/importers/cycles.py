"""Dependency cycles: which edges close them."""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slipway.catalogue.importers.connect import Edge

MAX_CYCLES = 200
"""A source with more is not a fleet that could ever be deployed in order."""


class TooManyCyclesError(Exception):
    """The source holds more than `MAX_CYCLES` cycles."""


def break_cycles(edges: Iterable[Edge]) -> tuple[list[Edge], list[tuple[Edge, list[int]]]]:
    """The edges without those that close a cycle, and the ones left out, each with its cycle.

    A cycle is services in the order of their needs. It loses an edge that only an address gave away rather than one
    that the source declares; among equals the last one by the order of the services.

    Raises:
        TooManyCyclesError: more than `MAX_CYCLES`.
    """
    kept = {(edge.service, edge.needs): edge for edge in sorted(edges)}
    left_out: list[tuple[Edge, list[int]]] = []
    while cycle := _cycle(kept):
        if len(left_out) == MAX_CYCLES:
            raise TooManyCyclesError
        pairs = zip(cycle, cycle[1:] + cycle[:1], strict=True)
        weakest = max(pairs, key=lambda pair: (not kept[pair].declared, pair))
        left_out.append((kept.pop(weakest), cycle))
    return list(kept.values()), left_out


def _cycle(edges: Mapping[tuple[int, int], Edge]) -> list[int]:
    needs: dict[int, list[int]] = defaultdict(list)
    for service, needed in edges:
        needs[service].append(needed)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        backwards: list[int] = error.args[1]
        return backwards[:0:-1]
    return []
