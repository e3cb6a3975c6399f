"""What became of each deployment of a service, told from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

FactKind = Literal["deployed", "failed", "rolled-back", "ringing", "quiet"]


@dataclass(frozen=True)
class Fact:
    """Something that happened to a service's deployments in an environment.

    Attributes:
        kind: a new version was deployed; its deployment failed; an earlier version was brought back; an alarm that
            deployments are rolled back for rings, or is quiet again.
        at: when; of a deployment, when it ended.
        subject: the execution, or the alarm.
        tree, commit: what was deployed or brought back; empty for alarms, and where nobody knows.
        leads: seconds from each commit to its deployment, as far as the commits are known.
        began_at: when a deployment began to move traffic; None where nobody knows, and for all else.
        undoes: the execution whose version went; empty where nobody knows, and for all but going back.
    """

    kind: FactKind
    service: str
    environment: str
    at: datetime
    subject: str
    tree: str = ""
    commit: str = ""
    leads: tuple[int, ...] = ()
    began_at: datetime | None = None
    undoes: str = ""


@dataclass(frozen=True)
class Attempt:
    """A deployment of something new, and what became of it.

    Attributes:
        fact: that it was deployed, or failed.
        failed_at: when it was first known to fail; None where it did well.
        restored_at: when the service was well again; None where it did well, or isn't yet.
        rework: whether it was made to mend the one before.
    """

    fact: Fact
    failed_at: datetime | None = None
    restored_at: datetime | None = None
    rework: bool = False

    @property
    def recovery(self) -> timedelta | None:
        """How long its failure lasted, where it is over."""
        return self.restored_at - self.failed_at if self.failed_at and self.restored_at else None


def attempts(facts: Iterable[Fact]) -> list[Attempt]:
    """The deployments of one service in one environment, the oldest first, with what became of each."""
    course = _Course()
    for fact in sorted(facts, key=lambda each: (each.at, each.subject, each.kind)):
        course.take(fact)
    return course.found


@dataclass
class _Course:
    """How things stand after the facts that were taken.

    Attributes:
        found: all attempts.
        serving: place of the one whose version runs; None where nobody knows.
        ill: places of those that failed and are not recovered from.
        rings: since when each alarm rings that is about what runs.
        gone: executions whose version went before a fact told of their deployment.
    """

    found: list[Attempt] = field(default_factory=list)
    serving: int | None = None
    ill: set[int] = field(default_factory=set)
    rings: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def take(self, fact: Fact) -> None:
        """Go on with what happened next."""
        match fact.kind:
            case "ringing":
                self.rings.setdefault(fact.subject, fact.at)
            case "quiet":
                self.rings.pop(fact.subject, None)
            case "deployed":
                self._deployed(fact)
            case "failed":
                self._failed(fact)
            case "rolled-back":
                self._rolled_back(fact)

    def _deployed(self, fact: Fact) -> None:
        """It takes the place of what ran; where an alarm rang about that already, that had failed."""
        before, own = self._rings_of(fact)
        if before and self.serving is not None:
            self._fails(self.serving, min(before.values()))
        mends = bool(self.found) and self.found[-1].failed_at is not None
        self._well(fact.at)
        self.found.append(Attempt(fact, rework=mends))
        self.serving, self.rings = len(self.found) - 1, own

    def _failed(self, fact: Fact) -> None:
        """What ran before runs on, and what rang since this one began rang about this one."""
        self.rings, own = self._rings_of(fact)
        self.found.append(Attempt(fact))
        self._fails(len(self.found) - 1, min(own.values(), default=fact.at))
        if fact.subject in self.gone:
            self._well(fact.at)

    def _rolled_back(self, fact: Fact) -> None:
        undone = self._undone(fact)
        if undone is not None:
            self._fails(undone, min(self.rings.values(), default=fact.at))
            self.serving, self.rings = self._bringing(fact.tree, undone), {}
        self._well(fact.at)

    def _undone(self, fact: Fact) -> int | None:
        """Place of what ran and runs no more; None where only what failed is gone, and what ran before it runs on."""
        if fact.undoes:
            known = [place for place, one in enumerate(self.found) if one.fact.subject == fact.undoes]
            if not known:
                self.gone.add(fact.undoes)
            return known[-1] if known and self.found[known[-1]].fact.kind == "deployed" else None
        if self.serving is None:
            return None
        runs = self.found[self.serving].fact
        if fact.tree and runs.tree:
            return self.serving if fact.tree != runs.tree else None
        return None if self.found[-1].fact.kind == "failed" and not self.rings else self.serving

    def _bringing(self, tree: str, before: int) -> int | None:
        """Place of the last attempt before that had brought a tree."""
        places = [place for place in range(before) if tree and self.found[place].fact.tree == tree]
        return next((place for place in reversed(places) if self.found[place].fact.kind == "deployed"), None)

    def _rings_of(self, fact: Fact) -> tuple[dict[str, datetime], dict[str, datetime]]:
        """The alarms that rang before a deployment began, and those that ring since."""
        began = fact.began_at or fact.at
        before = {alarm: at for alarm, at in self.rings.items() if at < began}
        return before, {alarm: at for alarm, at in self.rings.items() if at >= began}

    def _fails(self, place: int, at: datetime) -> None:
        if self.found[place].failed_at is None:
            self.found[place] = replace(self.found[place], failed_at=at)
            self.ill.add(place)

    def _well(self, at: datetime) -> None:
        for place in self.ill:
            self.found[place] = replace(self.found[place], restored_at=at)
        self.ill.clear()
