"""The one schema of what happens in delivery, whoever tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from slipway.decide.changes import Push

Kind = Literal[
    "pipeline", "stage", "action", "gate", "approval", "build", "deployment", "alarm", "push", "proposal", "message"
]
State = Literal[
    "queued",
    "started",
    "stopping",
    "succeeded",
    "failed",
    "stopped",
    "superseded",
    "ringing",
    "quiet",
    "unknown",
    "told",
]


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        id: of the event that told it; the same one told again has the same id.
        kind: what it is about. A gate and an approval are actions of a pipeline too.
        state: what became of it. An alarm rings, is quiet or knows nothing; what comes from outside is told.
        at: when it happened, in UTC.
        stack, environment: where.
        service: whom it is about; empty for what is about no single service, such as a push.
        pipeline, execution: of the pipeline, where it is one's.
        stage, action: of the pipeline; empty above that.
        work: kind of the action (build, sast, deploy, ...), as templates name it; of a stage that deploys, deploy.
        subject: what else it is about: the alarm, the deployment, the build, the commit, the pull request's number.
        since: of an alarm, when it began to ring; else None.
        reason: why, in the words of whoever told it, in one line without secrets.
        links: where to look further, by what is there.
        push: what a push brought.
    """

    id: str
    kind: Kind
    state: State
    at: datetime
    stack: str
    environment: str
    service: str = ""
    pipeline: str = ""
    execution: str = ""
    stage: str = ""
    action: str = ""
    work: str = ""
    subject: str = ""
    since: datetime | None = None
    reason: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    push: Push | None = None


class BadEventError(ValueError):
    """An event that is not what its source documents; it says which fields, and none of their values."""
