"""DORA's five metrics of software delivery, from what happened to deployments.

The five are those of DORA's guide "DORA's software delivery performance metrics" (dora.dev) and its report of 2024,
which added the rework rate. How each is told from facts is said beside it; docs/dora.md says it for readers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

from slipway.decide.attempts import Fact, attempts

PERCENTILE = 0.9


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
        recoveries: seconds that each failure lasted which is now over.
    """

    deployments: int = 0
    failures: int = 0
    rework: int = 0
    leads: tuple[int, ...] = ()
    recoveries: tuple[int, ...] = ()


def measures(fact: Fact, before: Sequence[Fact]) -> Measures:
    """What a fact adds.

    Args:
        fact: that is new.
        before: the last ones before it, of the same service and environment.
    """
    was = attempts(before)
    now = attempts([*before, fact])
    over = [one.recovery for one in now if one.restored_at == fact.at and one.recovery is not None]
    return Measures(
        deployments=int(fact.kind == "deployed"),
        failures=sum(bool(one.failed_at) for one in now) - sum(bool(one.failed_at) for one in was),
        rework=sum(one.rework for one in now) - sum(one.rework for one in was),
        leads=fact.leads,
        recoveries=tuple(int(time.total_seconds()) for time in over),
    )
