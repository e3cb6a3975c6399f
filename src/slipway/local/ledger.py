"""What the local cloud made, in order: the engine's own state is written only at the end of a run."""

from dataclasses import asdict, dataclass
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

    def as_json(self) -> dict[str, Any]:
        """The entry as a JSON object."""
        return asdict(self)


class Ledger:
    """The entries of one daemon, with the state that is needed to remove each resource; safe across threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._order = 0
        self._held: dict[tuple[str, str], tuple[Entry, Any]] = {}
        self._types: dict[str, bool] = {}

    def add(self, urn: str, token: str, resource_id: str, *, emulated: bool, removal: object) -> Entry:
        """Note a new resource; `removal` is kept for whoever removes it."""
        with self._lock:
            self._order += 1
            entry = Entry(self._order, urn, token, resource_id, emulated)
            self._held[urn, resource_id] = (entry, removal)
            self._types[token] = emulated
            return entry

    def drop(self, urn: str, resource_id: str) -> None:
        """Forget a resource that was removed."""
        with self._lock:
            self._held.pop((urn, resource_id), None)

    def entries(self) -> tuple[Entry, ...]:
        """Everything that exists, oldest first."""
        with self._lock:
            return tuple(sorted((entry for entry, _ in self._held.values()), key=lambda entry: entry.order))

    def removal(self, entry: Entry) -> Any:  # noqa: ANN401 - whatever add was given
        """What `add` was given for this entry, or None when it was dropped since."""
        with self._lock:
            return self._held.get((entry.urn, entry.id), (entry, None))[1]

    def types_seen(self) -> dict[str, bool]:
        """Every resource type made since the start, and whether an emulator holds it."""
        with self._lock:
            return dict(sorted(self._types.items()))
