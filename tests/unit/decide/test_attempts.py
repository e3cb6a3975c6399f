"""What became of deployments, from stories of them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given

from slipway.decide.attempts import Attempt, Fact, attempts
from slipway.decide.dora import dora
from tests.unit.decide.deployments import HOUR, MONDAY, SINCE, UNTIL, fact, stories


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
        ("failed", 1, 4, False),
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


def test_an_alarm_that_rings_while_a_deployment_moves_traffic_is_about_it() -> None:
    assert story(
        fact("deployed", 1),
        fact("ringing", 2.5),
        fact("deployed", 3, began=2),
        fact("rolled-back", 4),
    ) == [("deployed", None, None, False), ("deployed", 2.5, 4, False)]
    assert story(fact("deployed", 1), fact("ringing", 2.5), fact("failed", 3, began=2), fact("rolled-back", 4)) == [
        ("deployed", None, None, False),
        ("failed", 2.5, 4, False),
    ]


def test_a_fix_that_fails_hides_neither_what_it_should_mend_nor_how_long_that_lasted() -> None:
    assert story(
        fact("deployed", 1),
        fact("ringing", 2),
        fact("failed", 4, began=3),
        fact("deployed", 6, began=5),
    ) == [("deployed", 2, 6, False), ("failed", 4, 6, False), ("deployed", None, None, True)]


def test_a_rollback_past_what_failed_undoes_what_ran() -> None:
    """A person goes back from b to a, after c has failed and CodeDeploy has taken it back."""
    told = [fact("deployed", 1, tree="a"), fact("deployed", 2, tree="b"), fact("failed", 3, tree="c")]
    assert story(*told, fact("rolled-back", 5, tree="a")) == [
        ("deployed", None, None, False),
        ("deployed", 5, 5, False),
        ("failed", 3, 5, False),
    ]
    assert story(*told, fact("rolled-back", 5, tree="b")) == [
        ("deployed", None, None, False),
        ("deployed", None, None, False),
        ("failed", 3, 5, False),
    ]


def test_that_something_went_is_told_twice_and_counts_once() -> None:
    """The controller takes it back, then the pipeline's own rollback deploys the same once more."""
    assert story(
        fact("deployed", 1, tree="a"),
        fact("failed", 2, tree="b"),
        fact("rolled-back", 3, tree="a", undoes="e-2"),
        fact("rolled-back", 4, tree="a", undoes="e-2"),
    ) == [("deployed", None, None, False), ("failed", 2, 3, False)]


def test_that_something_went_may_be_told_before_that_it_failed() -> None:
    """CodeDeploy has brought the old version back before CodePipeline says that the deployment failed."""
    assert story(fact("deployed", 1), fact("rolled-back", 2, undoes="e-3"), fact("failed", 3, began=1.5)) == [
        ("deployed", None, None, False),
        ("failed", 3, 3, False),
    ]


def test_what_was_brought_back_can_go_as_well() -> None:
    assert story(
        fact("deployed", 1, tree="e"),
        fact("deployed", 2, tree="a"),
        fact("deployed", 3, tree="b"),
        fact("rolled-back", 4, tree="a"),
        fact("rolled-back", 6, tree="e"),
    ) == [("deployed", None, None, False), ("deployed", 6, 6, False), ("deployed", 4, 4, False)]


@given(stories)
def test_laws_of_any_story(facts: list[Fact]) -> None:
    found: list[Attempt] = attempts(facts)
    assert len(found) == sum(one.kind in {"deployed", "failed"} for one in facts)
    assert attempts(reversed(facts)) == found
    for one in found:
        assert one.failed_at is None or one.failed_at >= (one.fact.began_at or one.fact.at)
        assert one.restored_at is None or (one.failed_at is not None and one.restored_at >= one.failed_at)
        assert not one.rework or one.fact.kind == "deployed"
    told = dora(facts, SINCE, UNTIL)
    assert 0 <= told.rework <= told.deployments <= told.tried
    assert 0 <= told.failed <= told.tried
