"""Resources that no emulator holds: kept by the provider itself, for as long as the daemon runs."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, ClassVar

from slipway.local.provider.errors import NotFoundError
from slipway.local.provider.kind import Kind
from slipway.local.wire import Properties


class Store:
    """Properties by resource type and id; safe to use from many threads."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Properties] = {}
        self._lock = Lock()

    def put(self, token: str, resource_id: str, properties: Properties) -> None:
        """Keep `properties`, in place of what was there."""
        with self._lock:
            self._held[token, resource_id] = dict(properties)

    def get(self, token: str, resource_id: str) -> Properties | None:
        """What is kept under the id, or None."""
        with self._lock:
            held = self._held.get((token, resource_id))
            return dict(held) if held is not None else None

    def every(self, token: str) -> list[Properties]:
        """What is kept of a resource type."""
        with self._lock:
            return [dict(held) for (kind, _), held in self._held.items() if kind == token]

    def drop(self, token: str, resource_id: str) -> None:
        """Forget the id, if it is known."""
        with self._lock:
            self._held.pop((token, resource_id), None)


class StoredKind(Kind[Any]):
    """A resource type without an emulator: checked, then kept in the store with the outputs that `computed` gives."""

    emulated: ClassVar[bool] = False

    def __init__(self, token: str, store: Store, computed: Callable[[Any, Properties], tuple[str, Properties]]) -> None:
        """`computed(session, inputs)` gives the id and the outputs of a new resource."""
        self._token = token
        self._store = store
        self._computed = computed

    def create(self, session: object, inputs: Properties) -> str:
        """Keep the resource; an id that is taken is an error, as in the cloud."""
        resource_id, outputs = self._computed(session, inputs)
        self._store.put(self._token, resource_id, {**outputs, **_given(inputs)})
        return resource_id

    def read(self, _session: object, resource_id: str, _state: Mapping[str, Any]) -> Properties | None:
        """What is kept."""
        return self._store.get(self._token, resource_id)

    def update(self, _session: object, resource_id: str, _old: Properties, new: Properties) -> None:
        """Keep the new inputs over the outputs; raises NotFoundError when the store forgot the resource."""
        held = self._store.get(self._token, resource_id)
        if held is None:
            raise NotFoundError(f"NotFound: {self._token} {resource_id} does not exist")
        self._store.put(self._token, resource_id, {**held, **_given(new)})

    def delete(self, _session: object, resource_id: str, _state: Mapping[str, Any]) -> None:
        """Forget the resource."""
        self._store.drop(self._token, resource_id)


def _given(inputs: Mapping[str, Any]) -> Properties:
    return {key: value for key, value in inputs.items() if not key.startswith("__")}
