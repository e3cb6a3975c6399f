"""Rollback: each stated end, and over every history: never twice, never to what went wrong, never in a circle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from slipway.decide.rollback import Deployment, Facts, Limits, roll_back

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
LIMITS = Limits()


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


OLD = Deployment("d-1", "old", "succeeded", _at(-600), _at(-590))
NEW = Deployment("d-2", "new", "succeeded", _at(-20), _at(-10))
FACTS = Facts("booking", "errors", NOON, (OLD, NEW), requests=500, stored=frozenset({"old", "new"}))


def _verdict(**changes: object) -> tuple[str, str | None]:
    verdict = roll_back(replace(FACTS, **changes), LIMITS)  # type: ignore[arg-type]
    return verdict.act, verdict.digest


def test_what_has_ended_is_replaced_by_the_last_good_version_and_held_back() -> None:
    verdict = roll_back(FACTS, LIMITS)
    assert (verdict.act, verdict.deployment, verdict.digest, verdict.hold_back) == ("redeploy", "d-2", "old", "new")


def test_what_still_runs_is_stopped() -> None:
    assert _verdict(deployments=(OLD, replace(NEW, state="running", ended_at=None))) == ("stop", "old")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rang_at": _at(-21)}, "no deployment began before the alarm rang"),
        ({"rang_at": _at(20.5)}, "no deployment began before the alarm rang"),
        ({"requests": 49}, "it has answered 49 requests"),
        ({"deployments": (OLD, replace(NEW, state="rolled-back"))}, "it was rolled back already"),
        (
            {"deployments": (OLD, NEW, Deployment("d-3", "old", "running", _at(1), rolls_back="d-2"))},
            "it was rolled back already",
        ),
        ({"deployments": ()}, "no deployment began"),
        ({"rang_before": _at(-49)}, "the alarm rang already at 2026-03-06 11:11 UTC"),
        ({"at": _at(16), "rings": False}, "told of late"),
        ({"handled": frozenset({"d-2"})}, "it was dealt with already"),
        (
            {"deployments": (OLD, NEW, Deployment("d-3", "newer", "succeeded", _at(1), _at(2)))},
            "a newer deployment, d-3, has begun since",
        ),
        (
            {"deployments": (OLD, Deployment("d-3", "old", "running", _at(-1), rolls_back="d-2"))},
            "it is the rollback of d-2, and was under way",
        ),
        (
            {"deployments": (OLD, replace(NEW, state="failed"))},
            "it had failed before the alarm rang",
        ),
    ],
)
def test_nothing_is_done_where_nobody_is_guilty(changes: dict[str, object], why: str) -> None:
    verdict = roll_back(replace(FACTS, **changes), LIMITS)  # type: ignore[arg-type]
    assert verdict.act == "nothing"
    assert why in verdict.reason


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"deployments": (NEW,)}, "it is the first deployment"),
        ({"stored": frozenset({"new"})}, "no image of an earlier good version is stored"),
        ({"held_back": frozenset({"old"})}, "every earlier version is held back"),
        ({"upgraded": ("invoicing",)}, "invoicing came after it"),
        (
            {"deployments": (OLD, replace(NEW, rolls_back="d-0"))},
            "it is itself the rollback of d-0",
        ),
        (
            {"deployments": (OLD, NEW, Deployment("d-3", "old", "failed", _at(1), _at(2), rolls_back="d-2"))},
            "its rollback d-3 failed",
        ),
    ],
)
def test_a_person_is_paged_where_no_machine_should_go_on(changes: dict[str, object], why: str) -> None:
    verdict = roll_back(replace(FACTS, **changes), LIMITS)  # type: ignore[arg-type]
    assert verdict.act == "halt"
    assert verdict.digest is None
    assert why in verdict.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"rang_before": _at(-51)},
        {"at": _at(14), "rings": False},
        {"at": _at(16), "rings": True},
        {"at": _at(16), "rings": None},
        {"requests": 50},
        {"requests": None},
        {"deployments": (OLD, NEW, Deployment("d-3", "newer", "failed", _at(1), _at(2)))},
    ],
)
def test_what_is_no_excuse(changes: dict[str, object]) -> None:
    assert _verdict(**changes) == ("redeploy", "old")


def test_what_its_own_controller_brought_back_while_the_alarm_rang_is_held_back() -> None:
    failed = replace(NEW, state="failed", ended_at=_at(1))
    verdict = roll_back(replace(FACTS, deployments=(OLD, failed)), LIMITS)
    assert (verdict.act, verdict.hold_back) == ("nothing", "new")


def test_what_a_rollback_brought_is_not_held_back() -> None:
    verdict = roll_back(replace(FACTS, deployments=(OLD, replace(NEW, rolls_back="d-0"))), LIMITS)
    assert (verdict.act, verdict.hold_back) == ("halt", None)


def test_it_is_gone_back_to_what_brought_the_digest_first() -> None:
    bad = Deployment("d-1b", "bad", "succeeded", _at(-500), _at(-490))
    again = Deployment("d-1c", "old", "succeeded", _at(-480), _at(-470), rolls_back="d-1b")
    verdict = roll_back(replace(FACTS, deployments=(OLD, bad, again, NEW)), LIMITS)
    assert (verdict.digest, verdict.to) == ("old", "d-1")


def test_what_went_is_not_gone_back_to_even_where_nobody_knows_its_tree() -> None:
    bad = Deployment("d-1b", "bad", "succeeded", _at(-500), _at(-490))
    again = Deployment("d-1c", "old", "succeeded", _at(-480), _at(-470), rolls_back="d-1b")
    assert _verdict(deployments=(OLD, bad, again, NEW), stored=frozenset({"bad"})) == ("halt", None)


def test_an_older_good_version_takes_the_place_of_a_missing_one() -> None:
    older = Deployment("d-0", "older", "succeeded", _at(-900), _at(-890))
    assert _verdict(deployments=(older, OLD, NEW), stored=frozenset({"older"})) == ("redeploy", "older")


def test_a_running_one_is_not_stopped_where_that_would_bring_back_what_is_held_back() -> None:
    older = Deployment("d-0", "older", "succeeded", _at(-900), _at(-890))
    running = replace(NEW, state="running", ended_at=None)
    changes = {
        "deployments": (older, OLD, running),
        "held_back": frozenset({"old"}),
        "stored": frozenset({"old", "older"}),
    }
    assert _verdict(**changes) == ("redeploy", "older")


def test_a_newer_one_that_waits_is_left_waiting() -> None:
    waiting = Deployment("d-3", "newer", "waiting", _at(-1))
    assert _verdict(deployments=(OLD, NEW, waiting)) == ("redeploy", "old")


digests = st.sampled_from("abcd")
deployments = st.builds(
    Deployment,
    st.uuids().map(str),
    digests,
    st.sampled_from(["waiting", "running", "succeeded", "failed", "rolled-back"]),
    st.integers(-120, 0).map(_at),
    st.none() | st.integers(-120, 0).map(_at),
)


@given(st.lists(deployments, max_size=6), st.frozensets(digests), st.frozensets(digests))
def test_never_to_what_went_wrong_or_is_not_there(
    history: list[Deployment], stored: frozenset[str], held_back: frozenset[str]
) -> None:
    verdict = roll_back(replace(FACTS, deployments=tuple(history), stored=stored, held_back=held_back), LIMITS)
    if verdict.digest is not None:
        assert verdict.digest in stored - held_back
        assert verdict.digest != verdict.hold_back


class AnyLife(RuleBasedStateMachine):
    """Deployments, alarms again and again, rollbacks that end well or badly, as the verdicts say."""

    def __init__(self) -> None:
        super().__init__()
        self.minute = 0
        self.history: list[Deployment] = []
        self.held_back: set[str] = set()
        self.undone: list[str] = []

    @rule(digest=st.sampled_from("abcdef"), state=st.sampled_from(["running", "succeeded"]))
    def something_new_is_deployed(self, digest: str, state: str) -> None:
        if digest in self.held_back:
            return
        self.minute += 5
        ended = _at(self.minute) if state == "succeeded" else None
        self.history.append(Deployment(f"d-{len(self.history)}", digest, state, _at(self.minute), ended))  # type: ignore[arg-type]

    @rule(fails=st.booleans(), wait=st.integers(0, 40))
    def the_alarm_rings(self, fails: bool, wait: int) -> None:  # noqa: FBT001 - drawn
        self.minute += wait
        facts = replace(
            FACTS, rang_at=_at(self.minute), deployments=tuple(self.history), stored=frozenset("abcdef"),
            held_back=frozenset(self.held_back),
        )  # fmt: skip
        verdict = roll_back(facts, LIMITS)
        if verdict.hold_back:
            self.held_back.add(verdict.hold_back)
        if verdict.act in {"stop", "redeploy"}:
            assert verdict.digest is not None
            assert verdict.deployment is not None
            self.undone.append(verdict.deployment)
            self.minute += 1
            now = _at(self.minute)
            self.history.append(
                Deployment(
                    f"d-{len(self.history)}", verdict.digest, "failed" if fails else "succeeded", now, now,
                    rolls_back=verdict.deployment,
                )
            )  # fmt: skip

    @invariant()
    def nothing_is_rolled_back_twice(self) -> None:
        assert len(self.undone) == len(set(self.undone))

    @invariant()
    def no_rollback_is_rolled_back(self) -> None:
        rollbacks = {one.id for one in self.history if one.rolls_back}
        assert not rollbacks & set(self.undone)


TestAnyLife = AnyLife.TestCase
