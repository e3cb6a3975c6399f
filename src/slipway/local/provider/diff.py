"""What differs between the inputs of a resource as they were and as they are wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from slipway.local.wire import Path, is_asset


class Change(Enum):
    """How a property changes."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Difference:
    """One property that changes; `path` starts with the input's own name."""

    path: Path
    change: Change


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every place where `new` differs from `old`; None is the same as absent, keys that start with __ don't count."""
    return tuple(_compare_maps(_public(old), _public(new), ()))


def _public(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if not key.startswith("__")}


def _compare(old: object, new: object, path: Path) -> Iterator[Difference]:
    if is_asset(old) and is_asset(new):
        if _content(old) != _content(new):
            yield Difference(path, Change.UPDATE)
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_maps(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_maps(dict(enumerate(old)), dict(enumerate(new)), path)
    elif old != new:
        yield Difference(path, Change.UPDATE)


def _compare_maps(old: Mapping[Any, Any], new: Mapping[Any, Any], path: Path) -> Iterator[Difference]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after, here = old.get(key), new.get(key), (*path, key)
        if before is None and after is not None:
            yield Difference(here, Change.ADD)
        elif after is None and before is not None:
            yield Difference(here, Change.DELETE)
        else:
            yield from _compare(before, after, here)


def _content(asset: Any) -> object:  # noqa: ANN401 - a signed dict, as is_asset made sure
    """The content hash, since a path may differ between machines while the content is the same."""
    return asset.get("hash") or asset
