"""DORA's five metrics, from stories of deployments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.dora import Attempt, Fact, FactKind, Measures, attempts, dora, measures

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE, UNTIL = MONDAY, MONDAY + timedelta(days=10)


def fact(kind: FactKind, hour: float, subject: str = "", leads: tuple[int, ...] = (), service: str = "booking") -> Fact:
    name = subject or ("5xx" if kind in {"ringing", "quiet"} else f"e-{hour}")
    return Fact(kind, service, "production", MONDAY + hour * HOUR, name, leads=leads)


def story(*facts: Fact) -> list[tuple[str, float | None, float | None, bool]]:
    """Of each attempt: which, hours at which it failed and was restored, and whether it was rework."""
    return [
        (one.fact.kind, _hour(one.failed_at), _hour(one.restored_at), one.rework) for one in attempts(reversed(facts))
    ]


def _hour(at: datetime | None) -> float | None:
    return None if at is None else (at - MONDAY) / HOUR


def test_what_goes_well_is_neither_failed_nor_rework() -> None:
    assert story(fact("deployed", 1), fact("deployed", 2)) == [("deployed", None, None, False)] * 2


def test_an_alarm_and_a_rollback_fail_a_deployment_from_the_first_ring_on() -> None:
    told = story(
        fact("deployed", 1),
        fact("ringing", 1.5),
        fact("ringing", 1.6, "cpu"),
        fact("rolled-back", 2),
        fact("deployed", 5),
    )
    assert told == [("deployed", 1.5, 2, False), ("deployed", None, None, True)]


def test_a_rollback_without_an_alarm_fails_it_when_it_is_done() -> None:
    assert story(fact("deployed", 1), fact("rolled-back", 2)) == [("deployed", 2, 2, False)]


def test_a_failed_deployment_lasts_until_something_good_runs() -> None:
    assert story(fact("failed", 1), fact("failed", 2), fact("deployed", 4)) == [
        ("failed", 1, None, False),
        ("failed", 2, 4, False),
        ("deployed", None, None, True),
    ]


def test_the_rollback_of_a_failed_deployment_leaves_the_good_one_before_it_good() -> None:
    assert story(fact("deployed", 1), fact("failed", 2), fact("rolled-back", 3)) == [
        ("deployed", None, None, False),
        ("failed", 2, 3, False),
    ]


def test_what_is_mended_while_the_alarm_rings_had_failed() -> None:
    assert story(fact("deployed", 1), fact("ringing", 2), fact("deployed", 3)) == [
        ("deployed", 2, 3, False),
        ("deployed", None, None, True),
    ]


def test_an_alarm_that_is_quiet_by_itself_fails_nothing() -> None:
    assert (
        story(fact("deployed", 1), fact("ringing", 2), fact("quiet", 3), fact("deployed", 4))
        == [
            ("deployed", None, None, False),
        ]
        * 2
    )


def test_an_alarm_of_before_the_first_deployment_is_not_about_it() -> None:
    assert story(fact("ringing", 0), fact("deployed", 1), fact("rolled-back", 2))[0][1] == 2


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


KINDS: list[FactKind] = ["deployed", "failed", "rolled-back", "ringing", "quiet"]
stories = st.lists(st.builds(fact, st.sampled_from(KINDS), st.integers(0, 200)), max_size=25, unique_by=lambda f: f.at)


@given(stories)
def test_laws_of_any_story(facts: list[Fact]) -> None:
    found: list[Attempt] = attempts(facts)
    assert len(found) == sum(one.kind in {"deployed", "failed"} for one in facts)
    assert attempts(reversed(facts)) == found
    for one in found:
        assert one.failed_at is None or one.failed_at >= one.fact.at
        assert one.restored_at is None or (one.failed_at is not None and one.restored_at >= one.failed_at)
        assert not one.rework or one.fact.kind == "deployed"
    told = dora(facts, SINCE, UNTIL)
    assert 0 <= told.rework <= told.deployments <= told.tried
    assert 0 <= told.failed <= told.tried


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
