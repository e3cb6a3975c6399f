"""The preflight gate: health opens it, each trouble closes it, and overrides hold for what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slipway.decide.gate import Alarm, Dependency, Facts, Override, preflight
from slipway.decide.window import Calendar, Hours

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
TREE = "4f1c" * 10
WELL = Facts(
    service="booking",
    environment="production",
    tree=TREE,
    calendar=Calendar(Hours(ZoneInfo("Europe/Berlin"))),
    required=frozenset({"built", "scanned"}),
    proved=frozenset({"built", "scanned", "tested"}),
    alarms=(Alarm("errors", "OK", NOON - timedelta(minutes=1)),),
    dependencies=(Dependency("auth", "aa" * 20, healthy=True, expected="aa" * 20),),
)


def _why(**changes: object) -> list[tuple[str, str]]:
    verdict = preflight(replace(WELL, **changes), NOON)  # type: ignore[arg-type]
    assert verdict.open == (not verdict.reasons)
    return [(reason.gate, reason.text) for reason in verdict.reasons]


def test_a_healthy_service_with_all_evidence_may_go() -> None:
    assert _why() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"alarms": (Alarm("errors", "ALARM", NOON),)}, ("alarms", "alarm errors is in state ALARM")),
        (
            {"alarms": (Alarm("errors", "INSUFFICIENT_DATA", NOON),)},
            ("alarms", "alarm errors is in state INSUFFICIENT_DATA"),
        ),
        ({"alarms": (Alarm("errors", None, None),)}, ("alarms", "alarm errors does not exist")),
        (
            {"alarms": (Alarm("errors", "OK", NOON - timedelta(hours=24, seconds=1)),)},
            ("alarms", "alarm errors has had no data for over 24 hours"),
        ),
        ({"alarms": (Alarm("errors", "OK", None),)}, ("alarms", "alarm errors has had no data for over 24 hours")),
        ({"alarms": ()}, ("alarms", "no alarm watches the service")),
        ({"against": ("it was rolled back",)}, ("evidence", "it was rolled back")),
        ({"proved": frozenset({"built"})}, ("evidence", "scanned is not proved of tree 4f1c4f1c4f1c")),
        ({"dependencies": (Dependency("auth", None, healthy=True),)}, ("dependencies", "auth was never deployed here")),
        ({"dependencies": (Dependency("auth", "aa", healthy=False),)}, ("dependencies", "auth is not healthy")),
        (
            {"dependencies": (Dependency("auth", "aa", healthy=True, expected="bb"),)},
            ("dependencies", "auth runs tree aa, tested with bb"),
        ),
        ({"running": ("d-1",)}, ("deployments", "deployment d-1 of booking is under way")),
        ({"findings": ("S3.1 failed",)}, ("posture", "S3.1 failed")),
        ({"unknown": (("posture", "Security Hub did not answer"),)}, ("posture", "Security Hub did not answer")),
    ],
)
def test_each_trouble_closes_the_gate_and_is_told(changes: dict[str, object], reason: tuple[str, str]) -> None:
    assert _why(**changes) == [reason]


@pytest.mark.parametrize(
    ("alarm", "is_open"),
    [
        (Alarm("cpu", "INSUFFICIENT_DATA", None), True),
        (Alarm("cpu", "OK", None), True),
        (Alarm("cpu", "ALARM", NOON), False),
        (Alarm("cpu", None, None), False),
    ],
)
def test_a_first_deployment_needs_its_alarms_but_no_data(alarm: Alarm, is_open: bool) -> None:  # noqa: FBT001
    assert (_why(alarms=(alarm,), first=True) == []) == is_open
    assert _why(alarms=(alarm,)) != []


def test_what_runs_nowhere_that_alarms_could_watch_needs_none() -> None:
    assert _why(alarms=(), watched=False) == []


def test_every_reason_is_told_at_once() -> None:
    assert [gate for gate, _ in _why(alarms=(), proved=frozenset(), running=("d-1", "d-2"))] == [
        "alarms", "evidence", "evidence", "deployments", "deployments",
    ]  # fmt: skip


def test_friday_evening_is_refused_with_the_next_opening() -> None:
    verdict = preflight(WELL, datetime(2026, 3, 6, 17, 5, tzinfo=UTC))
    assert [reason.gate for reason in verdict.reasons] == ["window"]
    assert verdict.next_opening == datetime(2026, 3, 9, 8, tzinfo=UTC)


OVERRIDE = Override(
    gates=frozenset({"alarms", "deployments"}),
    tree=TREE,
    environment="production",
    reason="mends the outage",
    by=frozenset({"ana", "ben"}),
    begins=NOON,
    ends=NOON + timedelta(hours=1),
)


def test_an_override_opens_its_gates_and_says_by_whom() -> None:
    verdict = preflight(replace(WELL, alarms=(), overrides=(OVERRIDE,)), NOON)
    assert verdict.open
    assert [reason.overridden for reason in verdict.reasons] == ["mends the outage (ana, ben)"]


@pytest.mark.parametrize(
    "override",
    [
        replace(OVERRIDE, gates=frozenset({"window"})),
        replace(OVERRIDE, tree="other"),
        replace(OVERRIDE, environment="staging"),
        replace(OVERRIDE, reason=" "),
        replace(OVERRIDE, by=frozenset({"ana"})),
        replace(OVERRIDE, ends=NOON),
        replace(OVERRIDE, ends=NOON + timedelta(hours=24, seconds=1)),
        replace(OVERRIDE, begins=NOON + timedelta(seconds=1)),
    ],
)
def test_an_override_holds_for_nothing_else(override: Override) -> None:
    assert not preflight(replace(WELL, alarms=(), overrides=(override,)), NOON).open


def test_two_deployments_at_once_are_never_let_through() -> None:
    assert not preflight(replace(WELL, running=("d-1",), overrides=(OVERRIDE,)), NOON).open
