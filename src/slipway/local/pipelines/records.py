"""What has happened in a pipeline: its executions, their stages, actions and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from slipway.local.pipelines.definition import Action, Definition, Rule, Stage

Kind = Literal["entry", "success", "failure"]
"""When a condition is asked: before a stage, after it went well, after it failed."""


@dataclass(frozen=True)
class Outcome:
    """How an action, or a rule, ended.

    Attributes:
        summary: what its provider says of it.
        code: of the error, where it failed.
        external_id: the provider's own id for it.
        variables: what it exports.
    """

    passed: bool
    summary: str = ""
    code: str = ""
    external_id: str = ""
    external_url: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    by: str = ""


@dataclass
class ActionRun:
    """One run of an action. `token` is set while an approval waits; `resolved` is its filled-in configuration."""

    id: str
    execution: str
    stage: str
    action: Action
    started: datetime
    updated: datetime
    deadline: datetime
    resolved: Mapping[str, str]
    status: str = "InProgress"
    summary: str = ""
    error: tuple[str, str] | None = None
    external_id: str = ""
    external_url: str = ""
    percent: int | None = None
    token: str = ""
    updated_by: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RuleRun:
    """One run of a rule of a condition."""

    id: str
    execution: str
    stage: str
    kind: Kind
    rule: Rule
    started: datetime
    updated: datetime
    resolved: Mapping[str, str]
    status: str = "InProgress"
    summary: str = ""
    error: tuple[str, str] | None = None


@dataclass
class StageRun:
    """What an execution does, or did, in a stage.

    Attributes:
        status: InProgress, Succeeded, Failed, Stopping, Stopped, Skipped or Cancelled.
        actions: the last run of each action that was begun.
        rules: the last run of each rule, by when it is asked and its name.
        conditions: how each condition stands.
        stuck: the condition that the stage failed by; empty where it failed otherwise.
    """

    stage: Stage
    status: str = "InProgress"
    actions: dict[str, ActionRun] = field(default_factory=dict)
    rules: dict[tuple[Kind, str], RuleRun] = field(default_factory=dict)
    conditions: dict[Kind, str] = field(default_factory=dict)
    stuck: Kind | None = None
    automatic_retries: int = 0
    manual_retries: int = 0
    last_retry: str = ""


@dataclass
class Execution:
    """One execution of a pipeline.

    Attributes:
        number: how many were started before it.
        definition: the structure that it runs by.
        source: facts of the commit, as the source action tells them.
        namespaces: variables that actions exported, by namespace.
        place: index of the stage that it is in or waits for.
        waits: whether it waits to be let into that stage.
        target: the execution whose deployment it brings back; empty where it is no rollback.
        attempt: 1, and one more for each retry.
    """

    id: str
    number: int
    definition: Definition
    trigger: str
    trigger_detail: str
    started: datetime
    updated: datetime
    source: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    status: str = "InProgress"
    summary: str = ""
    namespaces: dict[str, Mapping[str, str]] = field(default_factory=dict)
    stages: dict[str, StageRun] = field(default_factory=dict)
    place: int = 0
    waits: bool = True
    target: str = ""
    attempt: int = 1
    stop_reason: str = ""

    @property
    def is_rollback(self) -> bool:
        """Whether it brings back an earlier deployment."""
        return bool(self.target)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status not in {"InProgress", "Stopping"}


@dataclass
class Line:
    """A stage as all executions share it.

    Attributes:
        occupant: the execution that is in it; only one at a time, but for PARALLEL.
        queue: those that wait to be let in, the first to go first.
        latest: the execution that entered it last.
        closed: why it lets nobody in, and since when; None where it does.
        closed_behind: the same for who would leave it.
    """

    occupant: str | None = None
    queue: list[str] = field(default_factory=list)
    latest: str | None = None
    closed: tuple[str, datetime] | None = None
    closed_behind: tuple[str, datetime] | None = None
