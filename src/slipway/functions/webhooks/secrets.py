"""The secrets that senders sign with, kept for a while; while one takes another's place both hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.clients import Client

KEPT = 300.0
"""Seconds for which a secret is not asked for again."""
KEPT_AT_LEAST = 10.0
"""Seconds for which it isn't even where no signature fits it: forgeries must not use up the quota of calls."""
SHORTEST = 16
"""Characters below which a key is no key: an empty one would let everybody sign."""


@dataclass(frozen=True)
class Known:
    """The values of a secret, the current one first, and when they were asked for."""

    values: tuple[str, ...]
    at: float


class Secrets:
    """Secrets by their names."""

    def __init__(self, client: Client, now: Callable[[], float]) -> None:
        """Ask `client`, of Secrets Manager, by the clock `now`, in seconds that only go forward."""
        self._client, self._now = client, now
        self._known: dict[str, Known] = {}

    def values(self, name: str, kept: float = KEPT) -> tuple[str, ...]:
        """The values of a secret, the current one first.

        Args:
            name: its name or ARN.
            kept: seconds that they may be old.

        Raises:
            ClientError: the secret can't be had, or has no value yet.
        """
        known = self._known.get(name)
        if known is None or self._now() - known.at >= kept:
            known = self._known[name] = Known(self._ask(name), self._now())
        return known.values

    def _ask(self, name: str) -> tuple[str, ...]:
        current = self._value(name, "AWSCURRENT")
        try:
            return (current, self._value(name, "AWSPREVIOUS"))
        except self._client.exceptions.ResourceNotFoundException:
            return (current,)

    def _value(self, name: str, stage: str) -> str:
        """What is kept as text; bytes are nobody's key."""
        return str(self._client.get_secret_value(SecretId=name, VersionStage=stage).get("SecretString", ""))


def keys_of(system: str, values: Iterable[str]) -> tuple[str, ...]:
    """The keys of a system in values of the secret that holds those of all; none where it isn't among them."""
    found = (_parsed(value).get(system) for value in values)
    return usable(key for key in found if isinstance(key, str))


def usable(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys that are long enough to be one."""
    return tuple(key for key in keys if len(key) >= SHORTEST)


def _parsed(value: str) -> dict[str, object]:
    try:
        keys = json.loads(value)
    except ValueError:
        return {}
    return keys if isinstance(keys, dict) else {}
