"""A closed gate is told, asked about and signed for: whose word counts, and what is on record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from slipway.decide.overriding import SIGNED_WITHIN
from slipway.functions.approvals.messages import BadMessageError
from slipway.functions.approvals.overrides.gate import RETRIED
from slipway.functions.approvals.slack import SLOW
from slipway.functions.changes import Change, Commit
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI, COMMIT, DANA, EVE, PLANTED
from tests.emulated.functions.approvals.overrides.gated import (
    RETRY,
    Gated,
    gate_failed,
    overrides_that_the_gate_reads,
)
from tests.unit.evidence.items import DIGEST, TREE


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
