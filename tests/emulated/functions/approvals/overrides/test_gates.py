"""Which gates can be gone past, and for how long; how the pipeline goes on after an override."""

from dataclasses import replace
from datetime import timedelta

import pytest

from slipway.functions.approvals.overrides.gate import ASKS_AGAIN, RETRIED, TOO_LATE, closed_among
from slipway.functions.approvals.wait import Place
from tests.emulated.functions.approvals.fakes import refusal
from tests.emulated.functions.approvals.names import ANA, BO, PIPELINE
from tests.emulated.functions.approvals.overrides.gated import (
    CLOSED,
    GATE,
    RETRY,
    STAGE,
    Gated,
    gate_failed,
    overrides_that_the_gate_reads,
)


def test_a_gate_that_only_waits_is_found_and_goes_on_by_itself(it: Gated) -> None:
    place = it.pipeline.gate("e-1", f"waits: {CLOSED}", "InProgress")
    it.tick(minutes=5)
    (offer,) = it.offers
    assert (offer.waits, offer.place) == (True, place)
    assert "the gate is closed, and waits" in it.text
    it.act(it.asked(offer, ANA))
    it.act(it.signs(offer, BO))
    assert (it.pipeline.retried, it.offer(offer.id).went_on) == ([], ASKS_AGAIN)
    assert len(overrides_that_the_gate_reads(it).overrides) == 1


def test_a_gate_that_waited_and_refuses_is_the_same_one(it: Gated) -> None:
    it.pipeline.gate("e-1", "waits: alarms: alarm test-5xx is in state ALARM", "InProgress")
    it.tick(minutes=5)
    it.pipeline.runs[-1] |= {"status": "Failed", "summary": CLOSED}
    it.act(gate_failed())
    (offer,) = it.offers
    assert (offer.waits, offer.closed.gates, len(it.slack.messages)) == (False, {"window", "alarms"}, 1)
    assert "and waits" not in it.text


def test_a_gate_that_refused_with_no_event_is_found(it: Gated) -> None:
    it.pipeline.gate("e-1")
    it.tick(minutes=5)
    assert len(it.slack.messages) == 1


@pytest.mark.parametrize("summary", ["deployments: deployment d-1 of booking is under way", "it broke", ""])
def test_what_no_override_opens_is_not_offered(it: Gated, summary: str) -> None:
    it.pipeline.gate("e-1", summary)
    it.act(gate_failed())
    it.tick(minutes=5)
    assert (it.offers, it.slack.messages) == ([], {})


def test_other_actions_that_fail_and_gates_that_have_gone_on_are_not_offered(it: Gated) -> None:
    it.pipeline.gate("e-1")
    it.act(gate_failed(action="Another"))
    it.act(gate_failed(state="STARTED"))
    it.goes_on("e-2")
    it.act(gate_failed("e-1"))
    assert it.offers == []


def test_an_action_that_is_no_gate_is_not_gone_past_whatever_it_says(it: Gated) -> None:
    told = {"actionExecutionId": "run-1", "status": "Failed", "errorDetails": {"message": CLOSED}}
    gate, other = (Place(PIPELINE, STAGE, action, "e-1") for action in (GATE, "Other"))
    another = replace(gate, pipeline="another")
    found = closed_among([(gate, told), (other, told), (another, told)], it.desk.directory)
    assert [run.place for run in found] == [gate]


def test_a_refusal_of_the_day_before_is_old(it: Gated) -> None:
    it.pipeline.gate("e-1")
    it.at += timedelta(hours=24)
    it.act(gate_failed())
    assert it.offers == []


def test_where_nothing_is_held_up_any_more_the_button_goes(it: Gated) -> None:
    offer = it.refuse()
    it.goes_on("e-2")
    it.act(it.asks(offer, ANA))
    assert it.slack.modals == []
    assert it.slack.whispers == [(ANA, f"Your answer does not count: {TOO_LATE}.")]
    assert "actions" not in {block["type"] for block in it.main.blocks}
    assert it.offer(offer.id).settled


@pytest.mark.parametrize("later", [{"minutes": 5}, {"hours": 24}])
def test_time_takes_the_button_away(it: Gated, later: dict[str, float]) -> None:
    offer = it.refuse()
    if later == {"minutes": 5}:
        it.goes_on("e-2")
    it.tick(**later)
    assert it.offer(offer.id).settled
    assert "actions" not in {block["type"] for block in it.main.blocks}
    it.act(it.asked(offer, ANA))
    assert it.slack.whispers[-1][1] == "Your answer does not count: nothing is held up here any more."


def test_where_the_pipeline_went_on_before_the_last_signature_that_is_told(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.goes_on("e-2")
    it.tick(minutes=5)
    assert it.offer(offer.id).asked_for, "whoever asked is not told off by time"
    it.act(it.signs(offer, BO))
    assert (it.pipeline.retried, it.offer(offer.id).went_on) == ([], TOO_LATE)
    assert TOO_LATE in it.text
    assert len(overrides_that_the_gate_reads(it).overrides) == 1


def test_a_stage_that_someone_else_tried_again_is_left_alone(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.pipeline.retry_stage_execution(**RETRY)
    it.act(it.signs(offer, BO))
    assert (len(it.pipeline.retried), it.offer(offer.id).went_on) == (1, RETRIED)


def test_a_stage_that_can_not_be_tried_again_is_told(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))

    def refused(**_: str) -> None:
        raise refusal("StageNotRetryableException")

    it.pipeline.retry_stage_execution = refused  # type: ignore[method-assign,assignment]
    it.act(it.signs(offer, BO))
    assert it.offer(offer.id).went_on == TOO_LATE


def test_a_gate_that_is_still_closed_after_an_override_is_a_new_one(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA, ("window",)))
    it.act(it.signs(offer, BO))
    it.pipeline.runs[-1] |= {"status": "Failed", "summary": "alarms: alarm test-5xx is in state ALARM"}
    it.act(gate_failed())
    (other,) = [one for one in it.offers if one.id != offer.id]
    assert other.closed.gates == {"alarms"}
    it.act(it.asked(other, ANA, ("alarms",)))
    it.act(it.signs(other, BO))
    assert len(it.pipeline.retried) == 2
    assert len(overrides_that_the_gate_reads(it).overrides) == 2
