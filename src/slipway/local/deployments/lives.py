"""What is known of a deployment of CodeDeploy beside moto's record of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slipway.local.deployments.app_spec import AppSpec
from slipway.local.deployments.hooks import Call

ENDED = frozenset({"Succeeded", "Failed", "Stopped"})

Deployment = Any
"""moto's record of one."""


@dataclass
class Life:
    """What moto's record of a deployment lacks.

    Attributes:
        record: moto's.
        fails: what it fails with while traffic moves; empty where it goes well.
        while_moving: called once, in the middle of the traffic's move.
        ended: called once it has ended.
        error: code and message, where it failed or was stopped.
        rollback: RollbackInfo of the API.
        rang_before: alarms of its group that have been ringing since before it began.
        spec: what its revision says.
        calls: hooks that were called, in that order.
    """

    record: Deployment
    region: str
    fails: str = ""
    while_moving: Callable[[], None] | None = None
    ended: list[Callable[[Life], None]] = field(default_factory=list)
    error: tuple[str, str] | None = None
    rollback: dict[str, str] = field(default_factory=dict)
    rang_before: set[str] = field(default_factory=set)
    spec: AppSpec = field(default_factory=AppSpec)
    calls: list[Call] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.record.status in ENDED
