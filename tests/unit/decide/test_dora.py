"""DORA's five metrics, from stories of deployments."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from slipway.decide.attempts import Fact
from slipway.decide.dora import Measures, dora, measures
from tests.unit.decide.deployments import HOUR, MONDAY, SINCE, UNTIL, fact, stories


def test_the_five_metrics_of_a_time() -> None:
    told = dora(
        [
            fact("deployed", -1),
            fact("deployed", 1, leads=(60, 120)),
            fact("ringing", 2),
            fact("rolled-back", 3),
            fact("deployed", 4, leads=(3600,)),
            fact("failed", 1, service="auth"),
            fact("deployed", 4, service="auth"),
        ],
        SINCE,
        UNTIL,
    )
    assert (told.tried, told.deployments, told.per_day) == (4, 3, 0.3)
    assert (told.lead_median, told.lead_p90, told.commits) == (timedelta(minutes=2), timedelta(hours=1), 3)
    assert (told.failed, told.failure_rate) == (2, 0.5)
    assert told.recovery_median == 2 * HOUR
    assert (told.rework, told.rework_rate) == (2, 2 / 3)


def test_of_nothing_nothing_is_told() -> None:
    told = dora([], SINCE, UNTIL)
    assert (told.deployments, told.lead_median, told.failure_rate, told.recovery_median, told.rework_rate) == (
        0,
        None,
        None,
        None,
        None,
    )


@given(stories)
def test_what_is_published_bit_by_bit_adds_up(facts: list[Fact]) -> None:
    ordered = sorted(facts, key=lambda one: one.at)
    added = [measures(one, ordered[:number]) for number, one in enumerate(ordered)]
    told = dora(facts, SINCE, MONDAY + timedelta(days=30))
    assert sum(each.deployments for each in added) == told.deployments
    assert sum(each.failures for each in added) == told.failed
    assert sum(each.rework for each in added) == told.rework


def test_a_ring_adds_nothing() -> None:
    assert measures(fact("ringing", 2), [fact("deployed", 1)]) == Measures()
