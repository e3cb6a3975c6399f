"""From a press in Slack to the pipeline: the loopback Slack, the door, the queue and the worker, as they really are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from slipway.cli.answering import Answering
from slipway.cli.approvals import in_words
from slipway.cli.inputs import UsageError
from slipway.cli.loopback import Person
from slipway.cli.pressing import Pressing, RefusedError
from slipway.errors import SlipwayError
from slipway.functions.approvals.wait import Wait
from tests.emulated.functions.approvals.loopback import CATALOGUE, Live, live, working
from tests.emulated.functions.approvals.names import ANA, BO, DANA


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """One whose worker works on its own, as Lambda has it do."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with live(approvers=2) as made:
        made.it.at = datetime.now(UTC)
        with working(made):
            yield made


def answering(slack: Live) -> Answering:
    return Answering(slack.it.desk.waits, Pressing(CATALOGUE, slack.base))


def waiting(slack: Live) -> Wait:
    slack.it.begin()
    return answering(slack).waiting("booking", lambda: False)


def test_two_release_managers_approve_and_the_author_is_refused(slack: Live) -> None:
    wait = waiting(slack)
    refused = answering(slack).answer(wait, "approve", "dana", "please")
    assert refused.refused == "dana is no release manager."
    first = answering(slack).answer(wait, "approve", "ana", "looks good")
    assert (first.refused, first.wait.standing.end, slack.it.results) == ("", None, [])
    again = answering(slack).answer(wait, "approve", "ana", "")
    assert again.refused == "ana has answered before."
    second = answering(slack).answer(wait, "approve", "bo", "")
    assert (second.refused, second.wait.standing.end) == ("", "approved")
    assert set(slack.statuses) == {200}
    _settled(slack, wait)
    assert slack.it.results == ["Approved"]
    person = Person(slack.base, BO)
    (message,) = [one for one in person.messages() if one["blocks"] and one["edited"] and not one["only_for"]][:1]
    assert "actions" not in {block["type"] for block in message["blocks"]}
    assert any(one["text"].startswith("booking is approved for production") for one in message["thread"])
    late = answering(slack)
    with pytest.raises(SlipwayError, match="nothing of booking waits"):
        late.waiting("booking", lambda: False)


def test_a_rejection_without_a_reason_does_not_leave_slack(slack: Live) -> None:
    wait = waiting(slack)
    with pytest.raises(RefusedError, match="required field"):
        answering(slack).answer(wait, "reject", "ana", "")
    assert Person(slack.base, ANA).seen()["modals"] == []
    told = answering(slack).answer(wait, "reject", "ana", "the fare is wrong")
    assert told.wait.standing.end == "rejected"
    _settled(slack, wait)
    assert slack.it.results == ["Rejected"]


def test_the_first_who_may_and_has_not_answers_where_nobody_is_named(slack: Live) -> None:
    first = answering(slack).answer(waiting(slack), "approve", None, "")
    assert in_words(first).splitlines() == [
        "As ana: counted; booking has 1 of 2 approvals for production.",
        "  ./slipway approve booking --as NAME, of bo, chidi",
    ]
    second = answering(slack).answer(first.wait, "approve", None, "")
    assert (first.by, second.by) == ("ana", "bo")
    assert in_words(second).endswith("its pipeline goes on: ./slipway watch booking")


def test_who_is_nobody_is_wrong_usage(slack: Live) -> None:
    with pytest.raises(UsageError, match="'eve' is nobody"):
        answering(slack).answer(waiting(slack), "approve", "eve", "")


def test_what_is_whispered_is_seen_by_one_person_alone(slack: Live) -> None:
    answering(slack).answer(waiting(slack), "approve", "dana", "")
    assert [one for one in Person(slack.base, ANA).messages() if one["only_for"]] == []
    assert len([one for one in Person(slack.base, DANA).messages() if one["only_for"]]) == 1


def test_slack_takes_every_message_that_is_made(slack: Live) -> None:
    """Long texts everywhere, and every stage of a wait: none is refused by Slack's rules."""
    it = slack.it
    wait = waiting(slack)
    for _ in range(3):
        it.tick(days=1)
    answering(slack).answer(wait, "approve", "ana", "x" * 1000)
    it.tick(days=5)
    _settled(slack, wait)
    assert it.results == ["Rejected"]
    assert [line for line in it.log.lines if line["message"] == "Slack refused"] == []
    texts = [one["text"] for one in Person(slack.base, ANA).messages()]
    assert any("Still waits for 2 approvals" in text for text in texts)


def _settled(slack: Live, wait: Wait) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=20)
    while not slack.it.wait(wait.id).settled:
        assert datetime.now(UTC) < ends
