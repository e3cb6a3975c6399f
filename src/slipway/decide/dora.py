"""DORA's five metrics of software delivery, from what happened to deployments.

The five are those of DORA's guide "DORA's software delivery performance metrics" (dora.dev) and its report of 2024,
which added the rework rate. How each is told from facts is said beside it; docs/dora.md says it for readers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Literal

FactKind = Literal["deployed", "failed", "rolled-back", "ringing", "quiet"]
PERCENTILE = 0.9


@dataclass(frozen=True)
class Fact:
    """Something that happened to a service's deployments in an environment.

    Attributes:
        kind: a new version was deployed; its deployment failed; an earlier version was brought back; an alarm that
            deployments are rolled back for rings, or is quiet again.
        subject: the execution, or the alarm.
        tree, commit: what was deployed or brought back; empty for alarms.
        leads: seconds from each commit to its deployment, as far as the commits are known.
    """

    kind: FactKind
    service: str
    environment: str
    at: datetime
    subject: str
    tree: str = ""
    commit: str = ""
    leads: tuple[int, ...] = ()


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


@dataclass(frozen=True)
class Dora:
    """The five metrics, and what they are made of; None where nothing happened that they could be told from.

    Attributes:
        deployments: of something new that did not fail outright; going back is none.
        per_day: how many a day.
        lead_median, lead_p90: from commit to deployment, over commits.
        failed: deployments that failed outright or had to be undone or mended.
        failure_rate: their share of all that were tried.
        recovery_median: from the first sign of a failure to the next good version.
        rework: deployments made to mend the one before.
        rework_rate: their share of the good ones.
        tried: deployments of something new, good or failed.
        commits: how many the lead times are told from.
    """

    deployments: int
    per_day: float
    lead_median: timedelta | None
    lead_p90: timedelta | None
    failed: int
    failure_rate: float | None
    recovery_median: timedelta | None
    rework: int
    rework_rate: float | None
    tried: int
    commits: int


def attempts(facts: Iterable[Fact]) -> list[Attempt]:
    """The deployments of one service in one environment, the oldest first, with what became of each."""
    found: list[Attempt] = []
    rings: dict[str, datetime] = {}
    for fact in sorted(facts, key=lambda each: (each.at, each.subject, each.kind)):
        last = found[-1] if found else None
        if fact.kind == "ringing":
            rings.setdefault(fact.subject, fact.at)
        elif fact.kind == "quiet":
            rings.pop(fact.subject, None)
        else:
            new = fact.kind != "rolled-back"
            mends = False
            if last is not None and fact.kind != "failed":
                undone = not new or bool(rings)
                last = _broken(last, min(rings.values(), default=fact.at)) if undone else last
                mends = last.failed_at is not None
                found[-1] = _restored(last, fact.at)
            if new:
                found.append(Attempt(fact, fact.at if fact.kind == "failed" else None, rework=mends))
            if fact.kind != "failed":
                rings.clear()
    return found


def dora(facts: Iterable[Fact], since: datetime, until: datetime) -> Dora:
    """The metrics of a time, of all services and environments that the facts are about.

    Args:
        facts: also some of before, so that it is known what the first deployments followed.
        since: where it begins.
        until: where it ends; not in it.
    """
    by_place = sorted(facts, key=lambda fact: (fact.service, fact.environment))
    tried = [
        attempt
        for _, of_one in groupby(by_place, key=lambda fact: (fact.service, fact.environment))
        for attempt in attempts(of_one)
        if since <= attempt.fact.at < until
    ]
    good = [attempt for attempt in tried if attempt.fact.kind == "deployed"]
    leads = sorted(lead for attempt in good for lead in attempt.fact.leads)
    failed = [attempt for attempt in tried if attempt.failed_at]
    recoveries = [attempt.recovery.total_seconds() for attempt in failed if attempt.recovery is not None]
    rework = sum(attempt.rework for attempt in good)
    return Dora(
        deployments=len(good),
        per_day=len(good) / ((until - since) / timedelta(days=1)),
        lead_median=timedelta(seconds=median(leads)) if leads else None,
        lead_p90=timedelta(seconds=leads[math.ceil(PERCENTILE * len(leads)) - 1]) if leads else None,
        failed=len(failed),
        failure_rate=len(failed) / len(tried) if tried else None,
        recovery_median=timedelta(seconds=median(recoveries)) if recoveries else None,
        rework=rework,
        rework_rate=rework / len(good) if good else None,
        tried=len(tried),
        commits=len(leads),
    )


@dataclass(frozen=True)
class Measures:
    """What one new fact adds to the metrics that are published.

    Attributes:
        leads: seconds from commit to deployment.
        recovery: seconds that a failure lasted which is now over.
    """

    deployments: int = 0
    failures: int = 0
    rework: int = 0
    leads: tuple[int, ...] = ()
    recovery: int | None = None


def measures(fact: Fact, before: Sequence[Fact]) -> Measures:
    """What a fact adds.

    Args:
        fact: that is new.
        before: the last ones before it, of the same service and environment.
    """
    was = attempts(before)
    now = attempts([*before, fact])
    ended = [one for one in now if one.restored_at == fact.at and one.recovery is not None]
    return Measures(
        deployments=int(fact.kind == "deployed"),
        failures=sum(bool(one.failed_at) for one in now) - sum(bool(one.failed_at) for one in was),
        rework=sum(one.rework for one in now) - sum(one.rework for one in was),
        leads=fact.leads,
        recovery=int(ended[-1].recovery.total_seconds()) if ended and ended[-1].recovery else None,
    )


def _broken(attempt: Attempt, at: datetime) -> Attempt:
    return attempt if attempt.failed_at else replace(attempt, failed_at=at)


def _restored(attempt: Attempt, at: datetime) -> Attempt:
    return replace(attempt, restored_at=at) if attempt.failed_at and not attempt.restored_at else attempt
