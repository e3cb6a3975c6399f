"""What is known of a deployment of CodeDeploy beside moto's record of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from slipway.local.deployments.app_spec import AppSpec, Hook

ENDED = frozenset({"Succeeded", "Failed", "Stopped"})

Status = Literal["InProgress", "Succeeded", "Failed"]
Deployment = Any
"""moto's record of one."""


@dataclass
class Call:
    """A hook that was called.

    Attributes:
        id: LifecycleEventHookExecutionId.
        deadline: after which it has failed.
        reason: why it failed.
    """

    hook: Hook
    id: str
    began: datetime
    deadline: datetime
    status: Status = "InProgress"
    ended: datetime | None = None
    reason: str = ""

    def end(self, status: Status, at: datetime, reason: str = "") -> None:
        """It has said something, or can't any more."""
        self.status, self.ended, self.reason = status, at, reason


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
