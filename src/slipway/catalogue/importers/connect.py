"""Turns declared needs and settings into edges between the services that were found."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.catalogue.importers.addresses import SERVICE_SUFFIX, hosts_in
from slipway.catalogue.importers.found import Note, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slipway.catalogue.importers.found import FoundService

POD_OF_A_SET = re.compile(r"[a-z0-9-]+-\d+\.(.+)")
NOT_A_SERVICE = frozenset({"localhost", "host", "gateway", "kubernetes"})


@dataclass(frozen=True, order=True)
class Edge:
    """A service and one that it needs, both by index into the services found.

    Attributes:
        declared: the source says so itself; else an address gave it away.
        places: where it was found, each place once.
    """

    service: int
    needs: int
    declared: bool
    places: tuple[Place, ...]


def connect(services: Sequence[FoundService]) -> tuple[list[Edge], list[Note]]:
    """The edges between the services, and a note for every address or need that leads to none of them.

    Names are compared as a whole and without case, as DNS does; what a service says of itself is no edge.
    """
    hosts = Hosts(services)
    places: dict[tuple[int, int], set[Place]] = defaultdict(set)
    declared: set[tuple[int, int]] = set()
    notes: list[Note] = []
    for index, service in enumerate(services):
        for need in service.needs:
            found = hosts.resolve(need.value, service.scope)
            if not found:
                notes.append(Note(need.place, f"needs '{need.value}', which is no service of the source"))
            for other in found - {index}:
                places[index, other].add(need.place)
                declared.add((index, other))
        for setting in service.settings:
            for host in hosts_in(setting.place.field, setting.value):
                found = hosts.resolve(host, service.scope)
                if not found and _could_be_a_service(host, setting.value):
                    notes.append(Note(setting.place, f"names the host '{host}', which is no service of the source"))
                for other in found - {index}:
                    places[index, other].add(setting.place)
    edges = [Edge(*pair, pair in declared, tuple(sorted(where))) for pair, where in sorted(places.items())]
    return edges, notes


class Hosts:
    """The services behind each host name; a name in the right case wins over one in another."""

    def __init__(self, services: Iterable[FoundService]) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._any_case: dict[str, set[int]] = defaultdict(set)
        for index, service in enumerate(services):
            for host in service.hosts:
                self._exact[host].add(index)
                self._any_case[host.lower()].add(index)

    def resolve(self, host: str, scope: str) -> set[int]:
        """The services of a name, first as it stands, then within the scope, then as a pod of a set."""
        short = SERVICE_SUFFIX.sub("", host.rstrip("."))
        for name in (short, f"{short}.{scope}"):
            found = self._exact.get(name) or self._any_case.get(name.lower())
            if found:
                return found
        pod = POD_OF_A_SET.fullmatch(short)
        return self.resolve(pod.group(1), scope) if pod else set()


def _could_be_a_service(host: str, value: str) -> bool:
    """A host without dots, written as an address: the kind of name that a service of the same fleet has."""
    written_as_address = f"{host}:" in value.lower() or "://" in value
    return written_as_address and "." not in host and not host.isdigit() and host not in NOT_A_SERVICE
