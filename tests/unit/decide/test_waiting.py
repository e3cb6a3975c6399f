"""Waiting: for what passes by itself, within the limit, and never in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.gate import GATES, Alarm, Facts, GateVerdict, Reason, preflight
from slipway.decide.waiting import PASSING, SETTLING, closed_gates, reasons_of, step
from slipway.decide.window import Calendar, Hours

LIMIT = timedelta(hours=8)
FRIDAY = datetime(2026, 11, 27, 8, tzinfo=UTC)
WELL = Facts("booking", "production", "4f" * 20, Calendar(), alarms=(Alarm("errors", "OK", FRIDAY),))


def _verdict(*gates: str, opens: datetime | None = FRIDAY, overridden: str = "") -> GateVerdict:
    return GateVerdict(tuple(Reason(gate, "why", overridden) for gate in gates), opens)  # type: ignore[arg-type]


def test_an_open_gate_is_gone_through_even_when_time_is_up() -> None:
    assert step(WELL, _verdict(), FRIDAY, FRIDAY + LIMIT, LIMIT).says == "go"
    assert step(WELL, _verdict("evidence", overridden="ana, bo"), FRIDAY, FRIDAY, LIMIT).says == "go"


@pytest.mark.parametrize("gate", GATES)
def test_only_what_passes_by_itself_is_waited_for(gate: str) -> None:
    done = step(WELL, _verdict(gate), FRIDAY, FRIDAY, LIMIT)
    assert done.says == ("wait" if gate in PASSING else "refuse")
    assert done.why[0] == f"{gate}: why"
    assert len(done.why) == (2 if gate == "window" else 1)


def test_a_gate_that_will_not_open_is_not_waited_for_beside_one_that_may() -> None:
    assert step(WELL, _verdict("alarms", "posture"), FRIDAY, FRIDAY, LIMIT).says == "refuse"


def test_what_could_not_be_had_may_be_had_later() -> None:
    facts = Facts("booking", "production", "4f" * 20, Calendar(), unknown=(("posture", "why"),))
    assert step(facts, _verdict("posture"), FRIDAY, FRIDAY, LIMIT).says == "wait"
    assert step(facts, _verdict("evidence"), FRIDAY, FRIDAY, LIMIT).says == "refuse"


def test_waiting_ends_at_the_limit_and_says_how_long_it_was() -> None:
    assert step(WELL, _verdict("alarms"), FRIDAY, FRIDAY + LIMIT - timedelta(seconds=1), LIMIT).says == "wait"
    done = step(WELL, _verdict("alarms"), FRIDAY, FRIDAY + LIMIT, LIMIT)
    assert (done.says, done.why[1]) == ("refuse", "waited for 8 hours, the longest that it does")
    assert step(WELL, _verdict("alarms"), FRIDAY, FRIDAY, timedelta()).says == "refuse"


def test_a_window_that_opens_within_the_limit_is_waited_for_and_none_after_it() -> None:
    calendar = Calendar(Hours(ZoneInfo("Europe/Berlin")))
    facts = Facts("booking", "production", "4f" * 20, calendar, watched=False)
    early = datetime(2026, 11, 27, 6, tzinfo=UTC)
    assert step(facts, preflight(facts, early), early, early, LIMIT).says == "wait"
    assert step(facts, preflight(facts, early), early, early, timedelta(hours=2)).says == "refuse"
    evening = datetime(2026, 11, 27, 17, 5, tzinfo=UTC)
    done = step(facts, preflight(facts, evening), evening, evening, LIMIT)
    assert done.says == "refuse"
    assert "it is 18:05 in Europe/Berlin" in done.why[0]


@given(
    st.lists(st.sampled_from(GATES), max_size=4),
    st.integers(-60, 30 * 60),
    st.integers(0, 23 * 60),
    st.none() | st.integers(0, 6000),
)
def test_nobody_waits_past_the_limit_nor_goes_through_a_closed_gate(
    gates: list[str], waited: int, limit: int, opens: int | None
) -> None:
    at, most = FRIDAY + timedelta(minutes=waited), timedelta(minutes=limit)
    verdict = _verdict(*gates, opens=None if opens is None else at + timedelta(minutes=opens))
    done = step(WELL, verdict, FRIDAY, at, most)
    assert (done.says == "go") == verdict.open
    assert done.says != "wait" or at < FRIDAY + most
    assert bool(done.why) == (done.says != "go")


def test_evidence_of_work_that_has_just_ended_is_waited_for_and_a_failed_proof_is_not() -> None:
    facts = Facts("booking", "production", "4f" * 20, Calendar(), watched=False, required=frozenset({"scanned sast"}))
    verdict = preflight(facts, FRIDAY)
    assert step(facts, verdict, FRIDAY, FRIDAY, LIMIT).says == "wait"
    assert step(facts, verdict, FRIDAY, FRIDAY + SETTLING - timedelta(seconds=1), LIMIT).says == "wait"
    assert step(facts, verdict, FRIDAY, FRIDAY + SETTLING, LIMIT).says == "refuse"
    failed = replace(facts, against=("the tree was held back",))
    assert step(failed, preflight(failed, FRIDAY), FRIDAY, FRIDAY, LIMIT).says == "refuse"


@given(gates=st.sets(st.sampled_from(GATES), min_size=1))
def test_the_gates_that_are_closed_can_be_told_from_what_the_pipeline_is_told(gates: set[str]) -> None:
    done = step(WELL, _verdict(*gates), FRIDAY, FRIDAY, LIMIT)
    assert set(closed_gates(done.summary)) == gates
    assert reasons_of(done.summary) == done.why
    assert done.summary.startswith("waits: ") == (done.says == "wait")


def test_a_gate_is_told_once_whatever_else_is_said() -> None:
    told = "window: it is 18:05; the window opens Monday; window: a freeze; the gate could not be judged: alarms: x"
    assert closed_gates(told) == ("window",)
    assert closed_gates("") == ()


def test_who_is_refused_for_the_hour_does_not_read_of_evidence_that_is_about_to_come() -> None:
    evening = datetime(2026, 11, 27, 17, 5, tzinfo=UTC)
    calendar = Calendar(Hours(ZoneInfo("Europe/Berlin")))
    facts = Facts("booking", "production", "4f" * 20, calendar, required=frozenset({"built"}), watched=False)
    first = step(facts, preflight(facts, evening), evening, evening, LIMIT)
    assert first.says == "wait"
    proved = replace(facts, proved=frozenset({"built"}))
    then = step(proved, preflight(proved, evening), evening, evening + timedelta(seconds=5), LIMIT)
    assert (then.says, [reason for reason in then.why if "evidence" in reason]) == ("refuse", [])
    late = evening + SETTLING
    assert step(facts, preflight(facts, late), evening, late, LIMIT).says == "refuse"
