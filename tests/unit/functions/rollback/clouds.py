"""A cloud in memory in which booking is deployed, rings and goes back, to be spoiled by a test."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slipway.clients import Client
from slipway.decide.dora import Measures
from slipway.decide.rollback import Limits
from slipway.evidence import Item, Kind
from slipway.functions.directory import Lookup
from slipway.functions.logs import logger
from slipway.functions.rollback.carry import Desk
from slipway.functions.rollback.cases import Case, Held
from slipway.functions.rollback.gather import Sources
from slipway.functions.rollback.incoming import Rang
from slipway.functions.rollback.tell import Teller
from tests.unit.functions.rollback.answers import Execution, Service
from tests.unit.functions.rollback.fleet import ERRORS, NOON, TOPIC, digest, lookup, tree
from tests.unit.functions.rollback.memory import MemoryCases, MemoryChanges, MemoryEvidence, MemoryFacts, MemorySlack


class KilledError(BaseException):
    """The process ends where it stands: no handler of exceptions sees it."""


@dataclass
class Cloud:
    """What AWS holds. `fails` has what operations answer instead, by name; `calls` notes what changes something."""

    clock: datetime = NOON
    executions: list[Execution] = field(default_factory=list)
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    ecs: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    ringing: set[str] = field(default_factory=set)
    requests: float = 500
    history: list[dict[str, Any]] = field(default_factory=list)
    log: list[tuple[datetime, str]] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    definition: str = ""
    evidence: MemoryEvidence = field(default_factory=MemoryEvidence)
    cases: MemoryCases = field(default_factory=MemoryCases)
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    measured: list[Measures] = field(default_factory=list)
    slack: MemorySlack = field(default_factory=MemorySlack)
    directory: Lookup = field(default_factory=lookup)
    has_slack: bool = True

    def __call__(self, service: str) -> Client:
        return Service(self, service)

    @property
    def desk(self) -> Desk:
        sources = Sources(self, self.evidence, self.directory)  # type: ignore[arg-type]
        slack: Any = self.slack if self.has_slack else None
        teller = Teller(self, self.directory, MemoryChanges(), TOPIC, lambda: slack, logger("rollback-test"))  # type: ignore[arg-type]
        measured = lambda _, added: self.measured.append(added)  # noqa: E731 - short
        return Desk(sources, self.cases, teller, lambda: self.clock, Limits(), self.facts, measured)  # type: ignore[arg-type]

    def deployed(
        self, letter: str, status: str = "Succeeded", *, minutes_ago: float = 10, lasts: float = 5
    ) -> Execution:
        """An execution that deployed a version; the name of its CodeDeploy deployment is told by its number."""
        began = self.clock - timedelta(minutes=minutes_ago + lasts)
        ended = began + timedelta(minutes=lasts) if status in {"Succeeded", "Failed"} else None
        number = len(self.executions) + 1
        one = Execution(f"execution-{number}", letter, status, began, ended, codedeploy=f"d-{number}")
        self.executions.append(one)
        if status:
            self.deployments[one.codedeploy] = {
                "deploymentId": one.codedeploy,
                "status": status,
                "createTime": began + timedelta(seconds=5),
                **({"completeTime": ended} if ended else {}),
                "revision": {"revisionType": "String", "string": {"content": letter}},
            }
        self.images.add(digest(letter))
        return one

    def rings(self, alarm: str = ERRORS, at: datetime | None = None) -> Rang:
        self.turns(alarm, "ALARM", at)
        return Rang("booking", alarm, at or self.clock, "Threshold Crossed: 3 datapoints")

    def turns(self, alarm: str, state: str, at: datetime | None = None) -> None:
        """Let an alarm change its state, which CloudWatch remembers."""
        was = "ALARM" if alarm in self.ringing else "OK"
        data = json.dumps({"oldState": {"stateValue": was}, "newState": {"stateValue": state}})
        told = {"AlarmName": alarm, "Timestamp": at or self.clock, "HistoryItemType": "StateUpdate"}
        if was != state:
            self.history.append({**told, "HistoryData": data})
        (self.ringing.add if state == "ALARM" else self.ringing.discard)(alarm)

    def end(self, execution: str, status: str = "Succeeded") -> None:
        """Let an execution's deploy action end."""
        one = next(each for each in self.executions if each.id == execution)
        one.status, one.ended_at = status, self.clock


def killed_after(cloud: Cloud, writes: int) -> None:
    """After so many further writes of the row the process is gone, whatever it has done and not yet written down."""
    left = [writes]

    def write(*told: Any, **more: Any) -> Held:  # noqa: ANN401
        if not left[0]:
            raise KilledError
        left[0] -= 1
        return MemoryCases.write(cloud.cases, *told, **more)

    cloud.cases.write = write  # type: ignore[method-assign]


def case_of(cloud: Cloud) -> Case:
    """The last rollback of booking."""
    held = cloud.cases.last("booking")
    assert held is not None
    return held.case


def item_of(cloud: Cloud, kind: Kind, letter: str, service: str = "booking", minutes_ago: float = 0) -> Item:
    """Evidence of a tree, as somebody else keeps it."""
    return Item(
        kind=kind,
        service=service,
        environment="production",
        tree=tree(letter),
        digest=digest(letter),
        by="ana-nunez",
        execution=f"of-{letter}",
        at=cloud.clock - timedelta(minutes=minutes_ago),
    )
