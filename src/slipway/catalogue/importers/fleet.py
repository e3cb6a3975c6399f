"""Puts together what was found into a fleet: whose services have valid names, owners, systems and no cycle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.catalogue.importers.connect import connect
from slipway.catalogue.importers.cycles import break_cycles
from slipway.catalogue.importers.describe import describe
from slipway.catalogue.importers.found import Note
from slipway.catalogue.importers.infrastructure import infrastructure_kind
from slipway.catalogue.importers.names import unique_names
from slipway.catalogue.importers.teams import Teams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.catalogue.importers.connect import Edge
    from slipway.catalogue.importers.defaults import Defaults
    from slipway.catalogue.importers.field import Field
    from slipway.catalogue.importers.found import Found, FoundService, Place


@dataclass(frozen=True)
class ImportedService:
    """A service as the catalogue will have it.

    Attributes:
        name: the name in the catalogue.
        source_name: the name in the source.
        fields: the fields of its file, in their order; `depends_on` is kept apart.
        depends_on: the services it needs, each with the places that tell so.
    """

    name: str
    source_name: str
    place: Place
    fields: Mapping[str, Field]
    depends_on: Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True)
class LeftOut:
    """A workload that is infrastructure, and what kind of it."""

    name: str
    kind: str
    image: str
    place: Place


@dataclass(frozen=True)
class CycleEdge:
    """A dependency that closes a cycle, and so was left out; `cycle` is the names around it."""

    service: str
    needs: str
    places: tuple[Place, ...]
    cycle: tuple[str, ...]


@dataclass(frozen=True)
class Fleet:
    """A catalogue to be, and what could not be told.

    Attributes:
        owners: fields of each owner, by name.
        systems: fields of each system, by name.
        needs_of_left_out: dependencies on infrastructure that was left out.
    """

    kind: str
    services: tuple[ImportedService, ...]
    owners: Mapping[str, Mapping[str, Field]]
    systems: Mapping[str, Mapping[str, Field]]
    left_out: tuple[LeftOut, ...]
    needs_of_left_out: int
    cycle_edges: tuple[CycleEdge, ...]
    notes: tuple[Note, ...]


def assemble(found: Found, defaults: Defaults, *, keep_all: bool = False) -> Fleet:
    """The fleet of a source.

    Args:
        found: what an importer read.
        defaults: what stands where the source tells nothing.
        keep_all: keep infrastructure as services.

    Raises:
        TooManyCyclesError: the dependencies can't be put in order.
    """
    kinds = ["" if keep_all else infrastructure_kind(service) for service in found.services]
    edges, notes = connect(found.services)
    kept, in_cycles = break_cycles([edge for edge in edges if not (kinds[edge.service] or kinds[edge.needs])])
    own = [index for index, kind in enumerate(kinds) if not kind]
    names = dict(zip(own, unique_names([found.services[index].name for index in own]), strict=True))
    teams = Teams.of(found, [found.services[index] for index in own], defaults)
    needs: dict[int, list[Edge]] = {index: [] for index in own}
    for edge in kept:
        needs[edge.service].append(edge)
    services = [
        ImportedService(
            name=names[index],
            source_name=found.services[index].name,
            place=found.services[index].place,
            fields=describe(found.services[index], names[index], teams, defaults),
            depends_on={names[edge.needs]: edge.places for edge in needs[index]},
        )
        for index in own
    ]
    return Fleet(
        kind=found.kind,
        services=tuple(sorted(services, key=lambda service: service.name)),
        owners=teams.owners,
        systems=teams.systems,
        left_out=_left_out(found.services, kinds),
        needs_of_left_out=sum(bool(kinds[edge.needs]) and not kinds[edge.service] for edge in edges),
        cycle_edges=tuple(
            CycleEdge(names[edge.service], names[edge.needs], edge.places, tuple(names[index] for index in cycle))
            for edge, cycle in in_cycles
        ),
        notes=tuple(sorted({*found.notes, *notes, *(note for index in own for note in found.services[index].notes)})),
    )


def _left_out(services: Sequence[FoundService], kinds: Sequence[str]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(service.name, kind, service.image, service.place)
        for service, kind in zip(services, kinds, strict=True)
        if kind
    )


def count_kinds(left_out: Sequence[LeftOut]) -> list[tuple[str, int]]:
    """How many of each kind were left out, the most first."""
    return Counter(workload.kind for workload in left_out).most_common()
