"""What keeps things from being removed guards the real cloud: the local one is there to be thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FREE: Mapping[str, Mapping[str, Any]] = {
    "aws:dynamodb/table:Table": {"deletionProtectionEnabled": False},
    "aws:secretsmanager/secret:Secret": {"recoveryWindowInDays": 0},
}
"""What lets a resource of a type go at once, and its name with it."""


def unprotected(token: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs or the state of a resource of the type `token`, which nothing keeps from being removed."""
    return {**properties, **_FREE.get(token, {})}
