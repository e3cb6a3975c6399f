"""An attribute of a class or module of moto's that stands replaced for a while; it need not have been there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ABSENT = object()


@contextmanager
def replaced(owner: Any, name: str, instead: Any) -> Iterator[None]:  # noqa: ANN401 - moto has no types
    """Within it, `owner` has `instead` under `name`."""
    before = vars(owner).get(name, _ABSENT)
    setattr(owner, name, instead)
    try:
        yield
    finally:
        if before is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, before)
