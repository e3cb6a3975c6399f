"""From a closed gate to the stage that is tried again: who is told what, whose signature counts, what is on record."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from slipway.decide.overriding import SIGNED_WITHIN
from slipway.functions.approvals.messages import BadMessageError
from slipway.functions.approvals.overrides.gate import ASKS_AGAIN, RETRIED, TOO_LATE, closed_among
from slipway.functions.approvals.slack import SLOW
from slipway.functions.approvals.wait import Place
from slipway.functions.changes import Change, Commit
from slipway.functions.preflight.evidence import Proofs, proofs
from slipway.functions.preflight.gather import Question
from tests.emulated.functions.approvals.overrides.gated import CLOSED, GATE, STAGE, Gated, gate_failed
from tests.emulated.functions.approvals.world import ANA, BO, CHIDI, COMMIT, DANA, EVE, PIPELINE, PLANTED, refusal
from tests.unit.evidence.items import DIGEST, TREE

RETRY = {"pipelineName": PIPELINE, "stageName": STAGE, "pipelineExecutionId": "e-1", "retryMode": "FAILED_ACTIONS"}


def overrides_that_the_gate_reads(it: Gated) -> Proofs:
    """What the gate itself makes of the evidence."""
    managers = frozenset({"ana", "bo", "chidi"})
    told = {"service": "booking", "environment": "production", "upstream": (), "release_managers": managers}
    checkpoint: Any = SimpleNamespace(**told)
    return proofs(Question(TREE, DIGEST), checkpoint, it.desk.evidence, None, lambda _: None)


def test_a_closed_gate_is_told_with_its_reasons_and_a_button(it: Gated) -> None:
    offer = it.refuse()
    assert (offer.closed.gates, offer.closed.needed, offer.closed.tree) == ({"window", "alarms"}, 2, TREE)
    for shown in ("the gate is closed", "alarm test-5xx is in state ALARM", "Go past the gate…", "dana"):
        assert shown in it.text
    for _ in range(3):
        it.act(gate_failed())
    it.tick(minutes=5)
    assert (len(it.slack.messages), len(it.offers)) == (1, 1)


def test_two_release_managers_go_past_it_and_the_stage_is_tried_again(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asks(offer, ANA))
    (modal,) = it.slack.modals
    assert modal["trigger"] == "trigger-1"
    chosen = [block["element"].get("options") for block in modal["blocks"] if block.get("block_id") == "gates"]
    assert [option["value"] for option in chosen[0]] == ["window", "alarms"]
    it.act(it.asked(offer, ANA))
    assert "ana asks to go past alarms, window" in it.text
    assert "1 more signature" in it.text
    assert (it.pipeline.retried, it.evidence("override")) == ([], [])
    it.at += timedelta(minutes=10)
    it.act(it.signs(offer, BO))
    assert it.pipeline.retried == [RETRY]
    (kept,) = it.evidence("override", "refused-answer")
    assert (kept.by, kept.digest, kept.execution, kept.passed) == ("ana, bo", DIGEST, "e-1", True)
    assert kept.details == {
        "gates": ["alarms", "window"], "by": ["ana", "bo"], "reason": "nobody can book", "asked_by": "ana",
        "ends": (it.at + timedelta(hours=2)).isoformat(), "request": f"{offer.id}.1", "commit": COMMIT,
    }  # fmt: skip
    assert "actions" not in {block["type"] for block in it.main.blocks}
    (thread,) = it.slack.threads.values()
    assert [RETRIED in message.text for message in thread] == [True]
    assert it.offer(offer.id).settled
    assert it.desk.offers.open() == []


def test_what_is_kept_is_what_the_gate_reads(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA, ("alarms",), "24"))
    assert overrides_that_the_gate_reads(it).overrides == ()
    it.act(it.signs(offer, BO))
    (override,) = overrides_that_the_gate_reads(it).overrides
    assert (override.gates, override.by, override.reason) == ({"alarms"}, {"ana", "bo"}, "nobody can book")
    assert override.ends - override.begins == timedelta(hours=24)


def test_an_author_may_ask_and_does_not_sign(it: Gated) -> None:
    it.changes.change = replace(it.changes.change, authors=frozenset({"chidi-o"}))
    offer = it.refuse()
    it.act(it.asked(offer, CHIDI))
    it.act(it.signs(offer, CHIDI))
    assert it.slack.whispers == [(CHIDI, "Your answer does not count: chidi wrote or started what is held up.")]
    it.act(it.signs(offer, ANA))
    assert it.pipeline.retried == []
    it.act(it.signs(offer, BO))
    assert it.pipeline.retried == [RETRY]
    kept = it.evidence("override", "refused-answer")
    assert {(one.by, one.passed) for one in kept} == {("chidi", False), ("ana, bo", True)}


@pytest.mark.parametrize(
    ("user", "why"),
    [(ANA, "ana has signed before"), (DANA, "dana is no release manager"), (EVE, "who answers is not known")],
)
def test_a_signature_that_does_not_count_is_told_and_on_record(it: Gated, user: str, why: str) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.act(it.signs(offer, user))
    assert it.slack.whispers == [(user, f"Your answer does not count: {why}.")]
    (refused,) = it.evidence("refused-answer", "override")
    assert (refused.details["why"], refused.passed) == (why, False)
    assert (it.pipeline.retried, it.offer(offer.id).standing.end) == ([], None)
    assert "1 answer did not count" in it.text


@pytest.mark.parametrize(
    ("gates", "hours", "reason", "why"),
    [
        (("posture",), "2", "because", "gate posture is not closed"),
        (("deployments",), "2", "because", "gate deployments can't be gone past"),
        ((), "2", "because", "no gate is named"),
        (("window",), "25", "because", "it may hold for 1 to 24 whole hours"),
        (("window",), "two", "because", "it may hold for 1 to 24 whole hours"),
        (("window",), "2", "  ", "it needs a reason"),
    ],
)
def test_what_can_not_be_asked_for_is_told_and_on_record(
    it: Gated, gates: tuple[str, ...], hours: str, reason: str, why: str
) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA, gates, hours, reason))
    assert it.slack.whispers == [(ANA, f"Your answer does not count: {why}.")]
    assert [one.details["why"] for one in it.evidence("refused-answer", "override")] == [why]
    assert it.offer(offer.id).request is None
    it.act(it.asked(offer, ANA))
    assert it.offer(offer.id).asked_for


def test_who_is_nobody_may_not_even_ask(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asks(offer, EVE))
    it.act(it.asked(offer, EVE))
    assert it.slack.modals == []
    assert [text for _, text in it.slack.whispers] == ["Your answer does not count: who asks is not known."] * 2
    assert [one.by for one in it.evidence("refused-answer")] == [f"slack:{EVE}"]


def test_what_is_asked_for_is_not_asked_for_twice(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.act(it.asks(offer, BO))
    it.act(it.asked(offer, BO, ("window",)))
    assert (it.slack.modals, it.offer(offer.id).number) == ([], 1)
    assert [text for _, text in it.slack.whispers] == ["Your answer does not count: ana asks for it already."] * 2
    it.act(it.signs(offer, BO))
    it.act(it.asked(offer, CHIDI))
    it.act(it.asks(offer, CHIDI))
    assert it.slack.whispers[-1] == (CHIDI, "Your answer does not count: it is overridden already.")
    assert (len(it.pipeline.retried), len([one for one in it.evidence("override") if one.passed])) == (1, 1)


def test_who_signs_what_is_open_already_is_told_so(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.act(it.signs(offer, BO))
    it.act(it.signs(offer, CHIDI))
    assert it.slack.whispers == [(CHIDI, "Your answer does not count: the request is opened already.")]
    assert it.offer(offer.id).standing.signers == ("ana", "bo")


def test_one_release_manager_refuses_and_it_can_be_asked_for_anew(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    old = it.signs(offer, CHIDI)
    it.act(it.refuses(offer, BO))
    assert "refused by" in it.text
    it.act(it.asked(offer, ANA, ("window",), "1"))
    it.act(old)
    assert it.slack.whispers == [(CHIDI, "Your answer does not count: it answers another request.")]
    it.act(it.signs(offer, CHIDI))
    assert it.pipeline.retried == [RETRY]
    assert [(one.by, one.passed) for one in it.evidence("override")] == [("bo", False), ("ana, chidi", True)]
    (override,) = overrides_that_the_gate_reads(it).overrides
    assert override.gates == {"window"}


@pytest.mark.parametrize("ticks", [True, False])
def test_a_request_that_is_not_signed_in_time_is_over(it: Gated, ticks: bool) -> None:  # noqa: FBT001 - a table
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    if ticks:
        it.tick(seconds=SIGNED_WITHIN.total_seconds())
        assert "not enough have signed in time" in it.text
        assert [(one.by, one.passed) for one in it.evidence("override")] == [("ana", False)]
    else:
        it.at += SIGNED_WITHIN
    it.act(it.signs(offer, BO))
    assert it.pipeline.retried == []
    assert overrides_that_the_gate_reads(it).overrides == ()
    assert it.slack.whispers[-1][0] == BO
    it.tick(minutes=5)
    it.act(it.asked(offer, BO))
    it.act(it.signs(offer, ANA))
    assert it.pipeline.retried == [RETRY]


@pytest.mark.parametrize("other", [{"environment": "staging"}, {"digest": "sha256:" + "0" * 64}, {"request": "x.1"}])
def test_a_signature_to_something_else_is_refused(it: Gated, other: dict[str, str]) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.act(it.signs(offer, BO, **other))
    assert (it.pipeline.retried, len(it.slack.whispers)) == ([], 1)


@pytest.mark.parametrize(
    "change",
    [
        Change((Commit(COMMIT, "ghost", "x"),), frozenset({"ghost"}), frozenset(), complete=True, compare=""),
        Change((), frozenset({"dana-w"}), frozenset({"ghost"}), complete=True, compare=""),
    ],
)
def test_where_an_author_is_not_known_three_must_sign(it: Gated, change: Change) -> None:
    it.changes.change = change
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.act(it.signs(offer, BO))
    assert it.pipeline.retried == []
    it.act(it.signs(offer, CHIDI))
    assert it.pipeline.retried == [RETRY]


def test_the_same_messages_again_and_days_later_have_one_effect(it: Gated) -> None:
    offer = it.refuse()
    asks, asked = it.asks(offer, ANA), it.asked(offer, ANA)
    for message in (asks, asks, asked, asked):
        it.act(message)
    signs = it.signs(offer, BO)
    for message in (signs, signs, asked, asks):
        it.act(message)
    it.at += timedelta(days=2)
    for message in (signs, asked, gate_failed(), {**signs, "key": "slack#again"}, {**asked, "key": "slack#once more"}):
        it.act(message)
    assert (len(it.pipeline.retried), len(it.slack.modals)) == (1, 1)
    assert [one.passed for one in it.evidence("override")] == [True]


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


def test_a_press_that_is_too_slow_for_slack_is_told_to_come_again(it: Gated) -> None:
    offer = it.refuse()
    it.slack.failing = ["expired_trigger_id"]
    it.act(it.asks(offer, ANA))
    assert it.slack.whispers == [(ANA, SLOW)]


@pytest.mark.parametrize("action", ["override", "override_sign"])
def test_a_button_that_was_not_made_here_is_poison(it: Gated, action: str) -> None:
    with pytest.raises(BadMessageError):
        it.act(it.pressed(ANA, action, {"password": PLANTED}))


def test_no_secret_is_shown_or_kept(it: Gated) -> None:
    offer = it.refuse(summary=f"alarms: alarm x says {PLANTED} <!channel>")
    it.act(it.asked(offer, ANA, ("alarms",), reason=f"password=hunter2 and {PLANTED}"))
    it.act(it.signs(offer, DANA))
    it.act(it.signs(offer, BO))
    kept = it.clients("dynamodb").scan(TableName="approvals")["Items"]
    for everything in (it.slack.everything, str(it.log.lines), str(kept), str(it.evidence("override"))):
        assert PLANTED not in everything
        assert "hunter2" not in everything
    assert "<!channel>" not in it.slack.everything
    assert len(it.pipeline.retried) == 1


def test_the_longest_reason_fits_whatever_it_is_written_in(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA, reason="ж😀" * 500))
    it.act(it.signs(offer, BO))
    (kept,) = it.evidence("override")
    assert str(kept.details["reason"]).startswith("ж😀")
