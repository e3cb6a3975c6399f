"""A wait for approval, as it is remembered from its beginning to its end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from slipway.decide.approval import End, Request, Standing
from slipway.functions.slack import Posted

WANTED: Mapping[End, str] = {"approved": "Succeeded", "rejected": "Failed", "expired": "Failed"}
"""What CodePipeline calls an action that ended so."""
MOST_REFUSED = 20
"""Refused answers that are remembered with a wait; all of them are evidence."""


@dataclass(frozen=True)
class Place:
    """Where a pipeline waits."""

    pipeline: str
    stage: str
    action: str
    execution: str

    @property
    def base(self) -> str:
        """What the ids of this place's requests begin with: an action that is tried again waits again."""
        told = "\n".join((self.pipeline, self.stage, self.action, self.execution))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Line:
    """A commit: id, author and the first line of its message."""

    id: str
    author: str
    message: str


@dataclass(frozen=True)
class Subject:
    """What is approved, in words, without secrets.

    Attributes:
        compare: link to the difference.
        commits: the newest first, not all of them where there are many.
        left_out: how many commits are not shown.
        proofs: what the evidence of the tree says, a line each.
        level, risks: how closely to look, and why.
        strangers: authors, pushers or starters who are nobody's sign-in; a person may be one of them.
        asked: names of the release managers who may answer.
    """

    commit: str
    branch: str
    compare: str = ""
    commits: tuple[Line, ...] = ()
    left_out: int = 0
    proofs: tuple[str, ...] = ()
    level: Literal["low", "medium", "high"] = "low"
    risks: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """How CodePipeline says that the wait ended, where none of the answers here ended it.

    Attributes:
        status: the action's, as CodePipeline calls it: Succeeded, Failed, Abandoned, ...
        by: ARN of who answered; empty where nobody did: the time was up, or the execution was stopped.
    """

    status: str
    by: str = ""


@dataclass(frozen=True)
class Refused:
    """An answer that did not count."""

    id: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Wait:
    """A wait.

    Attributes:
        token: by which CodePipeline knows this wait.
        channels: where it is told, the stack's first, then the owner's.
        posted: the messages about it, by channel.
        settled: whether all that follows from its end was done.
        version: counts its changes.
    """

    request: Request
    place: Place
    token: str
    opened_at: datetime
    subject: Subject
    channels: tuple[str, ...] = ()
    standing: Standing = field(default_factory=Standing)
    elsewhere: Elsewhere | None = None
    refused: tuple[Refused, ...] = ()
    posted: Mapping[str, Posted] = field(default_factory=dict)
    settled: bool = False
    version: int = 0

    @property
    def id(self) -> str:
        """The id of its request."""
        return self.request.id

    @property
    def over(self) -> bool:
        """Whether no answer can count any more."""
        return self.standing.end is not None or self.elsewhere is not None

    @property
    def overruled(self) -> Elsewhere | None:
        """How it ended in AWS, where that is not what the answers here came to."""
        if self.elsewhere and self.standing.end and WANTED[self.standing.end] == self.elsewhere.status:
            return None
        return self.elsewhere

    def met(self, answer: str) -> bool:
        """Whether an answer was taken before, whatever it came to."""
        return answer in {*(one.id for one in self.standing.answers), *(one.id for one in self.refused)}

    def has_answered(self, person: str) -> bool:
        """Whether an answer of theirs counted."""
        return any(one.by == person for one in self.standing.answers)
