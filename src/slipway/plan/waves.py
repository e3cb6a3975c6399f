"""Which services may deploy together, given who depends on whom."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Wave = tuple[str, ...]


class DependencyCycleError(ValueError):
    """The services of a cycle, each depending on the next; the first is repeated at the end."""

    def __init__(self, cycle: Sequence[str]) -> None:
        self.cycle = tuple(cycle)
        super().__init__(" -> ".join(cycle))


def waves(dependencies: Mapping[str, Sequence[str]]) -> tuple[Wave, ...]:
    """The services in waves: each service comes in the first wave after all that it depends on.

    Args:
        dependencies: for each service, the services it depends on.

    Raises:
        DependencyCycleError: some services depend on themselves through others.
    """
    sorter = TopologicalSorter(dependencies)
    try:
        sorter.prepare()
    except CycleError as error:
        raise DependencyCycleError(_from_dependent_to_dependency(error.args[1])) from None
    result: list[Wave] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        result.append(tuple(sorted(ready)))
        sorter.done(*ready)
    return tuple(result)


def _from_dependent_to_dependency(cycle: Sequence[str]) -> list[str]:
    """A cycle, which graphlib lists from dependency to dependent, turned round and begun at its smallest name."""
    ring = list(reversed(cycle))[:-1]
    start = ring.index(min(ring))
    return [*ring[start:], *ring[:start], ring[start]]
