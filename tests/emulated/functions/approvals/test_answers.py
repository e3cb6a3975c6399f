"""From the beginning of a wait to its end: who is told what, whose answer counts, and what is on record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from slipway.functions.approvals.gather import UnknownReleaseError
from slipway.functions.approvals.messages import BadMessageError
from slipway.functions.approvals.slack import SLOW
from slipway.functions.changes import Change, Commit
from tests.emulated.functions.approvals.names import (
    ANA,
    BEFORE,
    BO,
    CHIDI,
    COMMIT,
    DANA,
    EVE,
    MONDAY,
    PIPELINE,
    PLANTED,
)
from tests.emulated.functions.approvals.world import World, changed
from tests.unit.evidence.items import DIGEST, TREE, item


def test_a_wait_is_told_in_both_channels_with_what_changes_and_mailed_to_who_may_answer(it: World) -> None:
    it.desk.evidence.record(item(execution="e-0", at=MONDAY - timedelta(days=40), tree="9" * 40))
    it.desk.evidence.record(item("tested", action="unit", details={"tests": 214}))
    it.desk.evidence.record(item("scanned", action="sast", passed=False))
    wait = it.begin()
    assert it.changes.asked == [("wayfarer/booking", BEFORE, COMMIT)]
    assert (wait.request.tree, wait.request.digest, wait.request.needed) == (TREE, DIGEST, 1)
    assert wait.request.involved == {"dana"}
    for shown in ("Fix the fare", "tested: unit (tests 214)", "scanned: sast FAILED", "compare/b...c", "40 days ago"):
        assert shown in it.text
    assert [block["type"] for block in it.main.blocks].count("actions") == 1
    assert len(it.slack.messages) == 2
    assert sorted(person for _, person in it.mail.sent) == ["ana", "bo", "chidi"]


def test_an_event_that_comes_again_or_late_tells_nothing_twice(it: World) -> None:
    it.begin()
    for _ in range(3):
        it.act(changed())
    assert (len(it.slack.messages), len(it.mail.sent)) == (2, 3)
    it.pipeline.end("Succeeded", "arn:aws:sts::1:assumed-role/Admin/eve")
    it.at += timedelta(days=2)
    it.act(changed())
    it.act(changed("e-9"))
    assert (len(it.slack.messages), len(it.mail.sent)) == (2, 3)


def test_a_release_manager_is_asked_for_a_reason_and_approves(it: World) -> None:
    wait = it.begin()
    it.act(it.press(wait, ANA))
    (modal,) = it.slack.modals
    assert (modal["trigger"], modal["callback_id"]) == ("trigger-1", "approval")
    assert it.results == []
    it.act(it.sent(wait, ANA, reason="looks good"))
    assert it.results == ["Approved"]
    assert it.pipeline.answered[0]["token"] == "t-1"
    assert it.pipeline.answered[0]["result"]["summary"].startswith("approve by ana: looks good")
    (approved,) = it.evidence("approved", "rejected", "refused-answer")
    assert (approved.by, approved.digest, approved.execution) == ("ana", DIGEST, "e-1")
    assert approved.details["reason"] == "looks good"
    assert "actions" not in {block["type"] for block in it.main.blocks}
    assert "is approved for production" in it.text
    (thread,) = [told for told in it.slack.threads.values() if told]
    assert [message.text.splitlines()[0] for message in thread] == ["booking is approved for production."]
    assert it.wait(wait.id).settled
    assert it.desk.waits.open() == []


def test_a_rejection_needs_a_reason_and_ends_the_wait(it: World) -> None:
    wait = it.begin()
    it.act(it.sent(wait, ANA, "reject", " "))
    assert (it.results, it.slack.whispers) == ([], [(ANA, "Your answer does not count: a rejection needs a reason.")])
    it.act(it.sent(wait, ANA, "reject", "the fare is wrong"))
    assert it.results == ["Rejected"]
    assert [one.by for one in it.evidence("rejected")] == ["ana"]


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (DANA, "dana is no release manager"),
        (EVE, "who answers is not known"),
        (CHIDI, "chidi wrote or started what is approved"),
    ],
)
def test_who_may_not_answer_is_told_at_once_and_it_is_on_record(it: World, user: str, why: str) -> None:
    it.changes.change = replace(it.changes.change, authors=frozenset({"Chidi-O"}))
    wait = it.begin()
    it.act(it.press(wait, user))
    assert it.slack.whispers == [(user, f"Your answer does not count: {why}.")]
    it.act(it.sent(wait, user))
    assert (it.slack.modals, it.results) == ([], [])
    (refused,) = it.evidence("refused-answer", "approved")
    assert (refused.details["why"], refused.passed) == (why, False)
    assert refused.by == {DANA: "dana", EVE: f"slack:{EVE}", CHIDI: "chidi"}[user]
    assert "2 answers did not count" in it.text


def test_pushers_co_authors_and_starters_are_involved_too(it: World) -> None:
    it.changes.change = replace(
        it.changes.change, authors=frozenset({"bo@example.com"}), pushers=frozenset({"chidi-o"})
    )
    it.pipeline.trigger = {
        "triggerType": "StartPipelineExecution",
        "triggerDetail": "arn:aws:sts::123456789012:assumed-role/ReleaseManager/ana",
    }
    wait = it.begin()
    assert wait.request.involved == {"ana", "bo", "chidi", "dana"}
    assert "Only 0 may answer" in it.text


@pytest.mark.parametrize(
    "change",
    [
        Change((Commit(COMMIT, "ghost", "x"),), frozenset({"ghost"}), frozenset(), complete=True, compare=""),
        Change((), frozenset(), frozenset(), complete=False, compare=""),
    ],
)
def test_where_an_author_is_not_known_one_more_must_approve(it: World, change: Change) -> None:
    it.desk.evidence.record(item(execution="e-0", tree="9" * 40))
    it.changes.change = change
    wait = it.begin()
    assert wait.request.needed == 2
    assert "not every commit or author is known" in it.text
    it.act(it.sent(wait, ANA))
    assert it.results == []
    it.act(it.sent(wait, BO))
    assert it.results == ["Approved"]


def test_where_two_are_asked_for_one_does_not_do_and_the_message_says_so(two: World) -> None:
    wait = two.begin()
    two.act(two.sent(wait, ANA))
    assert (two.results, two.evidence("approved")) == ([], [])
    assert "1 approval of" in two.text
    two.act(two.sent(wait, ANA))
    assert (two.results, two.slack.whispers[-1][1]) == ([], "Your answer does not count: ana has answered before.")
    two.act(two.sent(wait, BO))
    assert two.results == ["Approved"]
    assert sorted(one.by for one in two.evidence("approved")) == ["ana", "bo"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"environment": "staging"}, "it is for staging, and this is production"),
        ({"digest": "sha256:" + "0" * 64}, "it is for sha256:000000000000, and this is sha256:abababababab"),
    ],
)
def test_an_answer_to_something_else_is_refused(it: World, other: dict[str, str], why: str) -> None:
    wait = it.begin()
    it.act(it.sent(wait, ANA, **other))
    assert (it.results, it.evidence("refused-answer")[0].details["why"]) == ([], why)


def test_an_answer_to_no_request_is_refused_and_breaks_nothing(it: World) -> None:
    wait = it.begin()
    it.act(it.sent(wait, ANA, request="unknown"))
    assert (it.results, it.slack.whispers) == ([], [(ANA, "Your answer does not count: the request is not known.")])
    it.act({**it.linked(wait, "ana"), "request": "unknown"})
    assert it.results == []


def test_a_late_answer_is_refused(it: World) -> None:
    wait = it.begin()
    it.at += timedelta(hours=120)
    it.act(it.sent(wait, ANA))
    assert it.results == []
    assert it.slack.whispers[-1][1] == "Your answer does not count: it came after the request had expired."


def test_of_two_answers_that_race_the_first_stands(it: World) -> None:
    wait = it.begin()
    it.act(it.sent(wait, ANA))
    it.act(it.sent(wait, BO, "reject", "no"))
    assert it.results == ["Approved"]
    assert it.slack.whispers == [(BO, "Your answer does not count: the request is approved already.")]
    assert [one.by for one in it.evidence("refused-answer")] == ["bo"]


def test_the_same_press_and_the_same_modal_again_do_nothing(it: World) -> None:
    wait = it.begin()
    press, sent = it.press(wait, ANA), it.sent(wait, ANA)
    for message in (press, press, sent, sent, press):
        it.act(message)
    it.at += timedelta(days=2)
    it.act(sent)
    it.act({**sent, "key": "slack#another request with the same modal"})
    assert (len(it.slack.modals), it.results) == (1, ["Approved"])
    assert (it.slack.whispers, it.evidence("refused-answer")) == ([], [])


def test_a_press_that_is_too_slow_for_slack_is_told_to_come_again(it: World) -> None:
    wait = it.begin()
    it.slack.failing = ["expired_trigger_id"]
    it.act(it.press(wait, ANA))
    assert it.slack.whispers == [(ANA, SLOW)]


def test_other_buttons_and_modals_are_none_of_its_business(it: World) -> None:
    wait = it.begin()
    it.act(it.press(wait, ANA, "open_link"))
    sent = it.sent(wait, ANA)
    sent["told"]["view"]["callback_id"] = "another"
    it.act(sent)
    assert (it.results, it.slack.modals, it.slack.whispers) == ([], [], [])


def test_an_answer_by_mail_counts_as_one_in_slack_does(it: World) -> None:
    wait = it.begin()
    it.act(it.linked(wait, "dana"))
    assert it.results == []
    assert it.wait(wait.id).refused[0].why == "dana is no release manager"
    answer = it.linked(wait, "ana")
    it.act(answer)
    it.act(answer)
    it.act(it.linked(wait, "ana"))
    assert it.results == ["Approved"]


def test_an_action_that_is_tried_again_waits_anew_and_old_answers_are_not_for_it(it: World) -> None:
    first = it.begin()
    it.act(it.sent(first, ANA, "reject", "not yet"))
    second = it.begin(token="t-2")
    assert second.id != first.id
    it.act(it.sent(first, BO))
    assert it.results == ["Rejected"]
    it.act(it.sent(second, BO))
    assert it.results == ["Rejected", "Approved"]


@pytest.mark.parametrize(
    ("status", "by", "shown"),
    [
        ("Succeeded", "arn:aws:sts::1:assumed-role/Admin/eve", "This went past the approvers"),
        ("Failed", "arn:aws:sts::1:assumed-role/Admin/eve", "rejected in AWS, not here, by"),
        ("Failed", "", "the wait ended without an answer (Failed)"),
    ],
)
def test_what_ends_in_aws_is_closed_and_what_went_past_the_approvers_is_told(
    it: World, status: str, by: str, shown: str
) -> None:
    wait = it.begin()
    it.pipeline.end(status, by)
    it.act(changed(state="SUCCEEDED"))
    assert (it.results, it.wait(wait.id).settled) == ([], True)
    assert shown in it.text
    assert [one.by for one in it.evidence("approved", "refused-answer")] == ([by] if by else [])
    it.act(it.sent(wait, ANA))
    assert it.results == []


def test_where_aws_was_answered_otherwise_first_that_is_what_counts(it: World) -> None:
    wait = it.begin()
    it.pipeline.end("Failed", "arn:aws:sts::1:assumed-role/Admin/eve")
    it.act(it.sent(wait, ANA))
    assert it.evidence("approved") == []
    assert "rejected in AWS, not here" in it.text


def test_a_release_that_can_not_be_told_is_no_wait_and_goes_to_the_poison_queue(it: World) -> None:
    del it.pipeline.variables["DIGEST"]
    it.pipeline.wait()
    with pytest.raises(UnknownReleaseError, match="tells no tree or no digest"):
        it.act(changed())
    assert (it.slack.messages, it.mail.sent) == ({}, [])


def test_other_actions_and_other_pipelines_are_not_looked_at(it: World) -> None:
    it.pipeline.wait()
    it.act(changed(category="Build"))
    other = changed()
    other["detail"]["pipeline"] = "another"
    it.act(other)
    assert it.slack.messages == {}
    assert PIPELINE == "test-booking"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "7",
        "not json",
        "{}",
        '{"source": "aws.codepipeline"}',
        '{"from": "slack"}',
        '{"from": "link", "says": "maybe"}',
        '{"source": "aws.s3", "detail-type": "Object Created"}',
    ],
)
def test_what_is_no_message_says_so_and_repeats_nothing_of_it(it: World, body: str) -> None:
    with pytest.raises(BadMessageError) as told:
        it.act(body)
    assert "maybe" not in str(told.value)


def test_no_secret_is_shown_or_kept_wherever_it_is_planted(it: World) -> None:
    commit = Commit(COMMIT, "dana-w", f"Use {PLANTED} <!channel>")
    it.changes.change = replace(it.changes.change, commits=(commit,))
    wait = it.begin()
    it.act(it.press(wait, ANA))
    it.act(it.sent(wait, DANA, "approve", f"the key is {PLANTED}"))
    it.act(it.sent(wait, ANA, "approve", f"with password=hunter2 and {PLANTED}"))
    kept = it.clients("dynamodb").scan(TableName="approvals")["Items"]
    for everything in (it.slack.everything, str(it.log.lines), str(kept), str(it.pipeline.answered)):
        assert PLANTED not in everything
        assert "hunter2" not in everything
    assert "<!channel>" not in it.slack.everything
    assert it.results == ["Approved"]


def test_the_longest_reason_is_kept_whatever_it_is_written_in(it: World) -> None:
    wait = it.begin()
    it.act(it.sent(wait, ANA, reason="ж😀" * 500))
    (approved,) = it.evidence("approved")
    assert str(approved.details["reason"]).startswith("ж😀ж😀")
    assert it.results == ["Approved"]
