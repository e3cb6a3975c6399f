"""Whatever comes twice, at once, late or half: one effect, and it is finished."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from slipway.evidence import patience
from slipway.functions.approvals import begin, finish, pipeline
from slipway.functions.approvals.wait import Wait
from slipway.functions.claims import LEASE
from tests.emulated.functions.approvals.fakes import refusal
from tests.emulated.functions.approvals.names import ANA, BO
from tests.emulated.functions.approvals.world import World, changed


class Killed(BaseException):
    """The process is gone; no handler of errors runs."""


def test_the_same_event_and_the_same_answer_fifty_times_at_once_have_one_effect(it: World) -> None:
    place = it.pipeline.wait()
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda _: it.act(changed()), range(50)))
    wait, _ = it.desk.waits.last_of(place.base)
    assert wait is not None
    it.tick()
    assert (len(it.slack.messages), len(it.mail.sent), len(it.desk.waits.open())) == (2, 3, 1)
    answer = it.linked(wait, "ana")
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda _: it.act(answer), range(50)))
    assert (it.results, len(it.evidence("approved")), it.evidence("refused-answer")) == (["Approved"], 1, [])
    it.tick()
    assert [len(thread) for thread in it.slack.threads.values()] == [1, 0]


def test_a_wait_that_another_took_up_meanwhile_stays_as_it_is(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = begin.gather

    def slow(*given: Any) -> Wait:  # noqa: ANN401
        monkeypatch.setattr(begin, "gather", real)
        found = real(*given)
        it.act(changed())
        return found

    monkeypatch.setattr(begin, "gather", slow)
    wait = it.begin()
    assert set(wait.posted) == {"#releases", "#team-sales"}
    assert (len(it.slack.messages), len(it.mail.sent)) == (2, 3)


def test_of_fifty_different_answers_at_once_one_ends_it_and_the_others_are_on_record(it: World) -> None:
    wait = it.begin()
    answers = [it.linked(wait, name, says) for name in ("ana", "bo") for says in ("approve", "reject")] * 12
    with ThreadPoolExecutor(48) as pool:
        list(pool.map(it.act, answers))
    assert len(it.results) == 1
    assert len(it.evidence("approved", "rejected")) == 1
    assert len({(one.by, one.action) for one in it.evidence("refused-answer")}) == 3
    stands = it.wait(wait.id)
    assert (len(stands.standing.answers), len(stands.refused), stands.settled) == (1, 3, True)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_of_the_beginning_is_mended_by_the_next(it: World, after: bool) -> None:  # noqa: FBT001 - a table
    for count in range(1, 11):
        place = it.pipeline.wait(f"e-{count}", f"t-{count}")
        writes: list[tuple[object, str]] = [(it.clients("dynamodb"), "put_item"), (it.mail, "send"), (it.slack, "post")]
        _dies_once(it, changed(f"e-{count}"), writes, count, after=after)
        it.at += timedelta(seconds=LEASE + 1)
        it.act(changed(f"e-{count}"))
        it.tick(minutes=5)
        wait, _ = it.desk.waits.last_of(place.base)
        assert wait is not None
        assert set(wait.posted) == {"#releases", "#team-sales"}
        assert {person for request, person in it.mail.sent if request == wait.id} == {"ana", "bo", "chidi"}
        it.act(it.sent(wait, ANA))
        _ended_once(it, wait.id)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_of_the_end_is_mended_by_the_same_message(it: World, after: bool) -> None:  # noqa: FBT001 - a table
    for count in range(1, 13):
        wait = it.begin(f"e-{count}", f"t-{count}")
        answer = it.sent(wait, ANA)
        _dies_once(it, answer, _writes_of_the_end(it), count, after=after)
        it.at += timedelta(seconds=LEASE + 1)
        it.act(answer)
        _ended_once(it, wait.id)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_write_after_the_decision_is_mended_by_time(it: World, after: bool) -> None:  # noqa: FBT001 - a table
    for count in range(3, 13):
        wait = it.begin(f"e-{count}", f"t-{count}")
        _dies_once(it, it.sent(wait, ANA), _writes_of_the_end(it), count, after=after)
        it.tick(minutes=5)
        _ended_once(it, wait.id)


def _writes_of_the_end(it: World) -> list[tuple[object, str]]:
    return [
        (it.clients("dynamodb"), "put_item"),
        (it.pipeline, "put_approval_result"),
        (it.clients("s3"), "put_object"),
        (it.slack, "rewrite"),
        (it.slack, "post"),
        (it.clients("dynamodb"), "update_item"),
    ]


def _dies_once(it: World, message: object, writes: list[tuple[object, str]], count: int, *, after: bool) -> None:
    """Act on a message and die at the n-th of all those writes, if there are so many."""
    calls, mend = 0, []
    for target, name in writes:
        real = getattr(target, name)

        def dies(*arguments: Any, _real: Any = real, **more: Any) -> Any:  # noqa: ANN401
            nonlocal calls
            calls += 1
            mine = calls
            if mine == count and not after:
                raise Killed
            told = _real(*arguments, **more)
            if mine == count:
                raise Killed
            return told

        setattr(target, name, dies)
        mend.append((target, name, real))
    try:
        it.act(message)
        died = False
    except Killed:
        died = True
    finally:
        for target, name, real in mend:
            setattr(target, name, real)
    assert died == (calls >= count)


def _ended_once(it: World, request: str) -> None:
    stands = it.wait(request)
    assert (stands.settled, stands.elsewhere, len(stands.standing.answers)) == (True, None, 1)
    assert [told["result"]["status"] for told in it.pipeline.answered if told["token"] == stands.token] == ["Approved"]
    here = [item for item in it.evidence("approved", "refused-answer") if item.execution == stands.place.execution]
    assert [(item.kind, item.by) for item in here] == [("approved", "ana")]
    posted = stands.posted["#releases"]
    assert "is approved for production" in it.slack.messages[posted].text
    assert len(it.slack.threads[posted]) >= 1
    assert it.desk.waits.open() == []


def test_a_throttled_cloud_is_asked_again_and_a_refusal_is_not(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    wait = it.begin()
    it.pipeline.failing = [
        refusal("ThrottlingException"),
        refusal("ThrottlingException"),
        refusal("InternalFailure", 500),
    ]
    it.act(it.sent(wait, ANA))
    assert it.results == ["Approved"]
    assert len(waited) == 3
    assert all(0 <= each <= patience.LONGEST_WAIT for each in waited)
    other = it.begin("e-2", "t-2")
    it.pipeline.failing = [refusal("AccessDeniedException")] * 2
    with pytest.raises(type(refusal("x")), match="AccessDenied"):
        it.act(it.sent(other, ANA))
    assert len(it.pipeline.failing) == 1


def test_a_slack_that_is_down_holds_up_no_pipeline_and_is_told_later(it: World) -> None:
    wait = it.begin()
    it.slack.failing = ["internal_error"]
    with pytest.raises(SlackApiError):
        it.act(it.sent(wait, ANA))
    assert (it.results, len(it.evidence("approved")), it.wait(wait.id).settled) == (["Approved"], 1, False)
    it.tick(minutes=5)
    assert "is approved for production" in it.text
    assert it.wait(wait.id).settled


def test_a_slack_that_is_down_at_the_beginning_leaves_the_mails_and_is_told_later(it: World) -> None:
    it.slack.failing = ["internal_error"]
    it.pipeline.wait()
    with pytest.raises(SlackApiError):
        it.act(changed())
    assert (len(it.mail.sent), it.slack.messages) == (3, {})
    it.tick(minutes=5)
    assert len(it.slack.messages) == 2


def test_a_channel_that_is_not_there_holds_nothing_up(it: World) -> None:
    it.slack.missing = frozenset({"#releases"})
    wait = it.begin()
    assert len(it.slack.messages) == 1
    assert [line["refused"] for line in it.log.lines if line["message"] == "Slack refused"] == ["channel_not_found"]
    it.act(it.linked(wait, "ana"))
    assert (it.results, it.wait(wait.id).settled) == (["Approved"], True)


def test_people_are_reminded_after_an_hour_then_daily_and_once(it: World) -> None:
    it.begin()

    def reminders() -> int:
        return sum(message.text.startswith("Still waits") for thread in it.slack.threads.values() for message in thread)

    it.tick(minutes=59)
    assert reminders() == 0
    for _ in range(3):
        it.tick(minutes=5)
    assert reminders() == 1
    it.tick(hours=22)
    assert reminders() == 1
    it.tick(hours=2)
    assert reminders() == 2
    it.tick(days=2, hours=1)
    assert reminders() == 3  # of those that were missed, the last


def test_what_nobody_answers_expires_and_the_pipeline_is_told_why(it: World) -> None:
    wait = it.begin()
    it.tick(hours=119)
    assert it.results == []
    it.tick(hours=1)
    it.tick(hours=1)
    assert it.results == ["Rejected"]
    assert it.pipeline.answered[0]["result"]["summary"].startswith("nobody answered in time")
    assert it.evidence("rejected", "approved") == []
    assert "nobody answered in time" in it.text
    assert it.wait(wait.id).settled


def test_a_wait_that_no_event_told_of_is_found(it: World) -> None:
    it.pipeline.wait()
    it.tick(minutes=5)
    assert len(it.slack.messages) == 2


def test_an_end_that_no_event_told_of_is_found(it: World) -> None:
    wait = it.begin()
    it.pipeline.end("Failed", "")
    it.tick(minutes=5)
    assert it.wait(wait.id).settled
    assert "the wait ended without an answer" in it.text


def test_the_trouble_of_one_wait_holds_up_no_other(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = it.begin()
    it.pipeline.end("Succeeded", "arn:aws:sts::1:assumed-role/Admin/eve")
    second = it.begin("e-2", "t-2")
    real = finish.refresh

    def broken(desk: Any, wait: Any) -> None:  # noqa: ANN401
        if wait.id == first.id:
            raise RuntimeError("broken")
        real(desk, wait)

    monkeypatch.setattr("slipway.functions.approvals.finish.refresh", broken)
    with pytest.raises(ExceptionGroup, match="some waits"):
        it.tick(hours=130)
    assert it.wait(second.id).settled
    assert not it.wait(first.id).settled


def test_an_answer_whose_success_is_not_told_yet_is_waited_for(it: World) -> None:
    """CodePipeline says that the wait is over, and still calls it in progress: nothing is concluded from that."""
    wait = it.begin()
    real = it.pipeline.put_approval_result

    def lost(**told: Any) -> None:  # noqa: ANN401
        real(**told)
        it.pipeline.actions[-1] |= {"status": "InProgress", "token": "", "summary": ""}
        raise refusal("ApprovalAlreadyCompletedException")

    it.pipeline.put_approval_result = lost  # type: ignore[method-assign,assignment]
    with pytest.raises(pipeline.UnsettledError):
        it.act(it.sent(wait, ANA))
    assert it.wait(wait.id).elsewhere is None
    it.pipeline.put_approval_result = real  # type: ignore[method-assign]
    it.pipeline.end("Succeeded", "arn:aws:sts::1:assumed-role/test-approvals/x", f"approve [{wait.id}]")
    it.pipeline.actions[-1]["token"] = "t-1"
    it.tick(minutes=5)
    assert it.wait(wait.id).settled
    assert [one.by for one in it.evidence("approved")] == ["ana"]


def test_a_message_stays_true_when_two_rewrite_it_at_once(two: World) -> None:
    """The slower one's older text does not stay: whoever rewrites looks again afterwards."""
    wait = two.begin()
    real = two.slack.rewrite
    second = two.sent(wait, BO)

    def slow(posted: Any, message: Any) -> None:  # noqa: ANN401
        two.slack.rewrite = real  # type: ignore[method-assign]
        two.act(second)
        real(posted, message)

    two.slack.rewrite = slow  # type: ignore[method-assign,assignment]
    two.act(two.sent(wait, ANA))
    assert two.results == ["Approved"]
    assert "is approved for production" in two.text
