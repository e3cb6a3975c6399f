"""Overrides whatever happens in between: deaths, races, a Slack that is down, a cloud that is busy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from slipway.functions.approvals.from_slack import BusyError
from slipway.functions.approvals.overrides.answer import UnfinishedError
from slipway.functions.approvals.overrides.gate import ASKS_AGAIN, RETRIED
from slipway.functions.claims import LEASE
from tests.emulated.functions.approvals.fakes import refusal
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI
from tests.emulated.functions.approvals.overrides.gated import CLOSED, Gated, gate_failed


class Killed(BaseException):
    """The process is gone."""


def dies(it: Gated, message: object, writes: list[tuple[Any, str]], count: int, *, after: bool) -> bool:
    """Act on a message and die at the n-th of all those writes, before or after it; whether there were so many."""
    calls, mend = 0, []
    for target, name in writes:
        real = getattr(target, name)

        def dying(*arguments: Any, _real: Any = real, **more: Any) -> Any:  # noqa: ANN401
            nonlocal calls
            calls += 1
            mine = calls
            if mine == count and not after:
                raise Killed
            told = _real(*arguments, **more)
            if mine == count:
                raise Killed
            return told

        setattr(target, name, dying)
        mend.append((target, name, real))
    try:
        it.act(message)
    except Killed:
        return True
    finally:
        for target, name, real in mend:
            setattr(target, name, real)
    return False


def writes(it: Gated) -> list[tuple[Any, str]]:
    """All that changes anything anywhere."""
    return [
        (it.clients("dynamodb"), "put_item"),
        (it.clients("dynamodb"), "update_item"),
        (it.clients("s3"), "put_object"),
        (it.pipeline, "retry_stage_execution"),
        (it.slack, "post"),
        (it.slack, "rewrite"),
    ]


def opened_once(it: Gated, offer: str) -> None:
    now = it.offer(offer)
    assert (now.settled, now.went_on, now.standing.signers) == (True, RETRIED, ("ana", "bo"))
    execution = now.place.execution
    assert len([told for told in it.pipeline.retried if told["pipelineExecutionId"] == execution]) == 1
    kept = [item for item in it.evidence("override", "refused-answer") if item.execution == execution]
    assert [(item.kind, item.by, item.passed) for item in kept] == [("override", "ana, bo", True)]
    assert "overridden by ana, bo" in it.slack.messages[now.posted["#releases"]].text
    assert len(it.slack.threads[now.posted["#releases"]]) >= 1
    assert it.desk.offers.open() == []


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_of_the_opening_is_mended_by_the_same_message(it: Gated, after: bool) -> None:  # noqa: FBT001 - a table
    count, died = 0, True
    while died:
        count += 1
        offer = it.refuse(f"e-{count}")
        it.act(it.asked(offer, ANA))
        signs = it.signs(offer, BO)
        died = dies(it, signs, writes(it), count, after=after)
        it.at += timedelta(seconds=LEASE + 1)
        it.act(signs)
        opened_once(it, offer.id)
    assert count > 8


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_after_the_decision_is_mended_by_time(it: Gated, after: bool) -> None:  # noqa: FBT001 - a table
    count, died = 2 if after else 3, True
    while died:
        offer = it.refuse(f"e-{count}")
        it.act(it.asked(offer, ANA))
        died = dies(it, it.signs(offer, BO), writes(it), count, after=after)
        it.at += timedelta(seconds=LEASE)
        it.tick(minutes=5)
        opened_once(it, offer.id)
        count += 1
    assert count > 8


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_of_the_beginning_is_mended_by_the_next(it: Gated, after: bool) -> None:  # noqa: FBT001 - a table
    count, died = 0, True
    while died:
        count += 1
        it.pipeline.gate(f"e-{count}")
        died = dies(it, gate_failed(f"e-{count}"), writes(it), count, after=after)
        it.at += timedelta(seconds=LEASE)
        it.tick(minutes=5)
        (offer,) = [one for one in it.offers if one.place.execution == f"e-{count}"]
        it.act(it.asked(offer, ANA))
        it.act(it.signs(offer, BO))
        opened_once(it, offer.id)
    assert count > 2


def test_the_same_signature_many_times_at_once_opens_once(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    signs = it.signs(offer, BO)

    def act(_: int) -> bool:
        try:
            it.act(signs)
        except BusyError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert any(pool.map(act, range(50)))
    opened_once(it, offer.id)


def test_the_same_modal_in_another_request_two_days_late_asks_for_nothing(it: Gated) -> None:
    offer = it.refuse()
    asked = it.asked(offer, ANA)
    it.act(asked)
    it.at += timedelta(days=2)
    it.act({**asked, "key": "slack#another request with the same modal"})
    assert (it.offer(offer.id).number, it.evidence("refused-answer"), it.slack.whispers) == (1, [], [])


def test_of_requests_and_signatures_that_race_one_counts_of_each(it: Gated) -> None:
    offer = it.refuse()
    asked = [it.asked(offer, who) for who in (ANA, BO, CHIDI)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(it.act, asked))
    now = it.offer(offer.id)
    assert (now.number, len(now.refused), len(now.standing.signers)) == (1, 2, 1)
    signs = [it.signs(offer, who) for who in (ANA, BO, CHIDI)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(it.act, signs))
    now = it.offer(offer.id)
    assert (now.standing.end, len(now.standing.signers), now.settled) == ("opened", 2, True)
    assert len(it.pipeline.retried) == 1
    assert len([item for item in it.evidence("override") if item.passed]) == 1


def test_a_slack_that_is_down_holds_no_override_up_and_is_told_later(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    it.slack.failing = ["internal_error"]
    with pytest.raises(SlackApiError):
        it.act(it.signs(offer, BO))
    assert (len(it.pipeline.retried), len(it.evidence("override")), it.offer(offer.id).settled) == (1, 1, False)
    it.tick(minutes=5)
    opened_once(it, offer.id)


def test_a_closed_gate_that_is_told_of_meanwhile_is_told_once(it: Gated) -> None:
    real = it.slack.post

    def slow(*given: Any) -> Any:  # noqa: ANN401
        it.slack.post = real  # type: ignore[method-assign]
        it.act(gate_failed("e-1"))
        return real(*given)

    it.slack.post = slow  # type: ignore[method-assign,assignment]
    it.refuse()
    assert len(it.slack.messages) == 1


def test_an_end_that_another_is_just_telling_is_not_taken_for_told(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    request = it.offer(offer.id).request
    assert request is not None
    it.desk.claims.claim(f"override#{request.id}#end", it.at.timestamp())
    it.act(it.signs(offer, BO))
    assert (len(it.pipeline.retried), it.offer(offer.id).settled) == (1, False)
    it.tick(minutes=5)
    opened_once(it, offer.id)


def test_how_the_pipeline_went_on_is_found_out_once(it: Gated) -> None:
    """What becomes of the gate later is another matter, and no reason to try the stage again."""
    it.pipeline.gate("e-1", f"waits: {CLOSED}", "InProgress")
    it.tick(minutes=5)
    (offer,) = it.offers
    it.act(it.asked(offer, ANA))
    it.slack.failing = ["internal_error"]
    with pytest.raises(SlackApiError):
        it.act(it.signs(offer, BO))
    it.pipeline.runs[-1] |= {"status": "Failed", "summary": "posture: a finding"}
    it.tick(minutes=5)
    assert (it.offer(offer.id).went_on, it.offer(offer.id).settled, it.pipeline.retried) == (ASKS_AGAIN, True, [])


def test_a_cloud_that_refuses_to_try_again_for_another_reason_is_asked_later(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    real = it.pipeline.retry_stage_execution

    def refused(**_: str) -> None:
        raise refusal("AccessDeniedException")

    it.pipeline.retry_stage_execution = refused  # type: ignore[method-assign,assignment]
    with pytest.raises(type(refusal("x")), match="AccessDenied"):
        it.act(it.signs(offer, BO))
    assert (it.offer(offer.id).went_on, len(it.evidence("override"))) == ("", 1)
    it.pipeline.retry_stage_execution = real  # type: ignore[method-assign]
    it.tick(minutes=5)
    opened_once(it, offer.id)


def test_a_retry_whose_answer_is_lost_is_not_made_again(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    real = it.pipeline.retry_stage_execution

    def lost(**told: str) -> None:
        real(**told)
        raise refusal("InternalFailure", 500)

    it.pipeline.retry_stage_execution = lost  # type: ignore[method-assign,assignment]
    it.act(it.signs(offer, BO))
    opened_once(it, offer.id)


def test_nothing_new_is_asked_for_before_the_last_is_done_with(it: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what became of the last request would be on no record."""
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    refuses = it.refuses(offer, BO)
    asks = it.asked(offer, CHIDI)

    def slow(*_: Any) -> None:  # noqa: ANN401
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr("slipway.functions.approvals.overrides.answer.finish", slow)
        with pytest.raises(Killed):
            it.act(refuses)
        broken.setattr("slipway.functions.approvals.overrides.answer.finish", lambda *_: None)
        with pytest.raises(UnfinishedError):
            it.act(asks)
    assert it.offer(offer.id).number == 1
    it.act(asks)
    assert it.offer(offer.id).number == 2
    assert [(item.by, item.passed) for item in it.evidence("override")] == [("bo", False)]


def test_a_message_stays_true_when_two_rewrite_it_at_once(it: Gated) -> None:
    offer = it.refuse()
    real = it.slack.rewrite
    asked = it.asked(offer, ANA)

    def slow(posted: Any, message: Any) -> None:  # noqa: ANN401
        it.slack.rewrite = real  # type: ignore[method-assign]
        it.act(it.signs(offer, BO))
        real(posted, message)

    it.slack.rewrite = slow  # type: ignore[method-assign,assignment]
    it.act(asked)
    assert "overridden by ana, bo" in it.text
    assert "actions" not in {block["type"] for block in it.main.blocks}


def test_the_trouble_of_one_holds_up_no_other(it: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    it.refuse()
    wait = it.begin()

    def broken(*_: Any) -> None:  # noqa: ANN401
        raise RuntimeError("broken")

    monkeypatch.setattr("slipway.functions.approvals.overrides.tick.finish", broken)
    with pytest.raises(ExceptionGroup, match="some waits"):
        it.tick(hours=121)
    assert it.wait(wait.id).standing.end == "expired"
