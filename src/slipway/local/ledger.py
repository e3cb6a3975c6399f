"""What the local cloud made, in order: the engine's own state is written only at the end of a run."""

from dataclasses import dataclass
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One resource that exists: `order` counts up from 1 with every creation; `emulated` tells emulator from store."""

    order: int
    urn: str
    type: str
    id: str
    emulated: bool


class Ledger:
    """The entries of one daemon, with the state that is needed to remove each resource; safe across threads.

    A resource and its replacement may share urn and id for a while: the older one goes first.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._order = 0
        self._held: list[tuple[Entry, Any]] = []
        self._types: dict[str, bool] = {}

    def add(self, urn: str, token: str, resource_id: str, *, emulated: bool, removal: object) -> None:
        """Note a new resource; `removal` is kept for whoever removes it."""
        with self._lock:
            self._order += 1
            self._held.append((Entry(self._order, urn, token, resource_id, emulated), removal))
            self._types[token] = emulated

    def revise(self, urn: str, resource_id: str, removal: object) -> None:
        """Note that a resource was changed: it is now removed with this."""
        with self._lock:
            for index, (entry, _) in enumerate(self._held):
                if (entry.urn, entry.id) == (urn, resource_id):
                    self._held[index] = (entry, removal)

    def drop(self, urn: str, resource_id: str) -> None:
        """Forget a resource that was removed."""
        with self._lock:
            for index, (entry, _) in enumerate(self._held):
                if (entry.urn, entry.id) == (urn, resource_id):
                    del self._held[index]
                    return

    def entries(self) -> tuple[Entry, ...]:
        """Everything that exists, oldest first."""
        with self._lock:
            return tuple(entry for entry, _ in self._held)

    def removal(self, entry: Entry) -> Any:  # noqa: ANN401 - whatever add was given
        """What a resource is removed with, or None when it was dropped since."""
        with self._lock:
            return next((removal for held, removal in self._held if held == entry), None)

    def types_seen(self) -> dict[str, bool]:
        """Every resource type made since the start, and whether an emulator holds it."""
        with self._lock:
            return dict(sorted(self._types.items()))
