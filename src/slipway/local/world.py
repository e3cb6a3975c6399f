"""What pipelines, deployments and alarms need of the rest of the local cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class World(Protocol):
    """The clock, and the ways to be heard."""

    def now(self) -> datetime:
        """The moment it is, in UTC."""

    def emit(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()) -> None:
        """Put an event on the default bus."""

    def invoke(self, function: str, payload: str, region: str) -> None:
        """Have a function run, without waiting for it. Raises an exception where that can't be."""

    def ask(self, function: str, payload: str, region: str, told: Callable[[str, bool], None]) -> None:
        """Have a function run without waiting for it; `told` gets its answer, in any thread, and whether it failed."""

    def publish(self, topic: str, subject: str, message: str) -> None:
        """Publish a message to a topic. Raises an exception where that can't be."""

    def later(self, seconds: float) -> None:
        """Let time pass: the clock is set forward."""
