"""Events twice, at once, late and broken; clouds that are busy and Slacks that are down: one effect of each event."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from slack_sdk.errors import SlackApiError

from slipway.decide.events import BadEventError
from slipway.functions.router.messages import LEASE, BusyError
from slipway.functions.router.take import KEEPING, TELLING, take
from tests.emulated.functions.router.conftest import Stage, client
from tests.unit.functions.router.events import NOON, alarm, aws, execution, push, records

STORY = [
    push(),
    execution("SUCCEEDED", "Build/Image"),
    execution("FAILED", "Test/Unit"),
    execution("STARTED", "Deploy"),
    execution("FAILED", "Deploy"),
    alarm("ALARM"),
]
BUSY = ClientError(
    {"Error": {"Code": "ThrottlingException", "Message": "slow"}, "ResponseMetadata": {"HTTPStatusCode": 400}},  # type: ignore[typeddict-item]
    "PutItem",
)
REFUSED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")
DOWN = SlackApiError("slow down", {"ok": False, "error": "ratelimited"})


def state(stage: Stage) -> dict[str, Any]:
    """All that the router has effected."""
    return {
        "evidence": sorted(item.id for item in stage.evidence()),
        "facts": stage.facts(),
        "pushes": client("dynamodb").scan(TableName="changes")["Items"],
        "pages": len(stage.pages()),
        "messages": {posted.channel: versions[-1] for posted, versions in stage.slack.messages.items()},
        "posts": len(stage.slack.messages),
        "measured": len(stage.measured),
    }


def test_the_same_events_again_change_nothing(stage: Stage) -> None:
    stage.taken(*STORY)
    once, versions = state(stage), [len(versions) for versions in stage.slack.messages.values()]
    stage.taken(*STORY, *reversed(STORY))
    assert state(stage) == once
    assert [len(versions) for versions in stage.slack.messages.values()] == versions


def test_two_days_late_they_are_of_when_they_happened(stage: Stage) -> None:
    stage.taken(*STORY)
    once = state(stage)
    stage.clock = NOON + timedelta(days=2)
    stage.taken(*STORY)
    assert state(stage) == once
    assert {item.at for item in stage.evidence()} == {NOON}


def test_fifty_at_once_have_one_effect(stage: Stage) -> None:
    def until_taken(event: dict[str, Any]) -> None:
        for _ in range(200):
            if take(records(event), stage.tools, lambda: 60)[0].error is None:
                return
        pytest.fail("it was never taken")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(until_taken, STORY * 9))
    told = state(stage)
    assert (len(told["evidence"]), len(told["facts"]), len(told["pushes"])) == (3, 2, 1)
    assert (told["pages"], told["posts"], told["measured"]) == (1, 3, 2)
    shown = stage.slack.shown["C-#trips"]
    assert "Unit failed" in shown or "Alarm" in shown


@pytest.mark.parametrize(
    ("operation", "which"),
    [(operation, which) for operation in ("PutItem", "UpdateItem", "PutObject", "Query") for which in range(4)]
    + [("Publish", 0)],
)
def test_a_crash_anywhere_converges(stage: Stage, operation: str, which: int) -> None:
    """One call fails for good: the events are given again, and come to what they would have come to."""
    stage.failing[operation] = [*[None] * which, REFUSED]
    outcomes = stage.take(*STORY)
    assert REFUSED in [outcome.error for outcome in outcomes] or stage.failing[operation]
    stage.failing.clear()
    stage.clock += timedelta(seconds=LEASE + 1)
    stage.taken(*STORY)
    told = state(stage)
    assert (len(told["evidence"]), len(told["facts"]), len(told["pushes"])) == (3, 2, 1)
    assert set(stage.slack.shown) == {"C-#trips", "C-#deployments"}
    assert 1 <= told["pages"] <= 2  # twice where it was told and could not be noted


def test_a_page_that_the_topic_refused_is_told_with_the_next_try(stage: Stage) -> None:
    stage.failing["Publish"] = [REFUSED]
    (outcome,) = stage.take(execution("FAILED", "Deploy"))
    assert (outcome.error, stage.pages()) == (REFUSED, [])
    stage.taken(execution("FAILED", "Deploy"))
    assert len(stage.pages()) == 1


@pytest.mark.parametrize("event", [execution("SUCCEEDED", "Test/Unit"), push(), alarm("OK")])
def test_a_busy_table_is_asked_again_at_once(stage: Stage, event: dict[str, Any]) -> None:
    stage.failing["PutItem"] = [BUSY, BUSY]
    stage.taken(event)
    told = state(stage)
    assert len(told["evidence"]) + len(told["pushes"]) + len(told["facts"]) == 1


def test_a_table_that_stays_busy_is_given_up_at_the_deadline(stage: Stage) -> None:
    object.__setattr__(stage.tools.evidence, "deadline", 0.2)
    stage.failing["PutItem"] = [BUSY] * 1000
    (outcome,) = stage.take(execution("SUCCEEDED", "Test/Unit"))
    assert outcome.error is BUSY
    assert len(stage.failing["PutItem"]) > 900


def test_what_is_refused_is_not_asked_again(stage: Stage) -> None:
    stage.failing["PutItem"] = [REFUSED, REFUSED]
    (outcome,) = stage.take(execution("SUCCEEDED", "Test/Unit"))
    assert (outcome.error, stage.failing["PutItem"]) == (REFUSED, [REFUSED])


@pytest.mark.parametrize(
    "poison",
    [
        "no json",
        "[" * 100_000,
        "{}",
        json.dumps(aws("aws.codepipeline", "CodePipeline Stage Execution State Change", {"pipeline": 7})),
        json.dumps(aws("aws.other", "Something else", {})),
        json.dumps({**execution("SUCCEEDED"), "time": "yesterday"}),
    ],
)
def test_poison_is_given_back_and_its_neighbours_are_taken(stage: Stage, poison: str) -> None:
    body = [json.dumps(execution("SUCCEEDED", "Test/Unit")), poison, json.dumps(alarm("ALARM"))]
    outcomes = take(records(*body), stage.tools, lambda: 60)
    assert [type(outcome.error) for outcome in outcomes] == [type(None), BadEventError, type(None)]
    assert (len(stage.evidence()), len(stage.facts())) == (1, 1)


def test_events_of_others_are_nobodys(stage: Stage) -> None:
    other = execution("FAILED", "Deploy")
    outcome, unknown_alarm = stage.take(
        {**other, "detail": {**other["detail"], "pipeline": "qa-booking-1a2b3c4d"}}, alarm("ALARM", "qa-booking-5xx")
    )
    assert (outcome.event, outcome.error, unknown_alarm.event) == (None, None, None)
    assert (stage.slack.messages, stage.pages(), stage.facts()) == ({}, [], [])


def test_while_slack_is_down_all_else_is_kept_and_it_is_told_later(stage: Stage) -> None:
    stage.slack.down = DOWN
    outcomes = stage.take(*STORY)
    assert [outcome.error is DOWN for outcome in outcomes] == [False, False, True, True, True, True]
    kept = state(stage)
    assert (len(kept["evidence"]), len(kept["facts"]), kept["pages"], kept["posts"]) == (3, 2, 1, 0)
    stage.slack.down = None
    stage.taken(*(event for event, outcome in zip(STORY, outcomes, strict=True) if outcome.error))
    told = state(stage)
    assert {name: told[name] for name in ("evidence", "facts", "pages")} == {
        name: kept[name] for name in ("evidence", "facts", "pages")
    }
    assert told["posts"] == 3


@pytest.mark.parametrize(("refuses", "other"), [("#trips", "#deployments"), ("#deployments", "#trips")])
def test_a_channel_that_can_not_be_told_keeps_no_other_from_being_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, refuses: str, other: str
) -> None:
    refused, real = SlackApiError("refused", {"ok": False, "error": "not_in_channel"}), stage.slack.post

    def post(channel: str, *told: Any) -> Any:  # noqa: ANN401 - as Slack
        if channel == refuses:
            raise refused
        return real(channel, *told)

    with monkeypatch.context() as patch:
        patch.setattr(stage.slack, "post", post)
        (outcome,) = stage.take(execution("FAILED", "Deploy"))
    assert (outcome.error, set(stage.slack.shown)) == (refused, {f"C-{other}"})
    stage.taken(execution("FAILED", "Deploy"))
    assert set(stage.slack.shown) == {"C-#trips", "C-#deployments"}


def test_a_message_that_somebody_removed_is_posted_anew(stage: Stage) -> None:
    stage.taken(execution("FAILED", "Deploy"))
    (old,) = [posted for posted in stage.slack.messages if posted.channel == "C-#deployments"]
    stage.slack.removed.add(old)
    stage.taken(execution("SUCCEEDED", "Deploy", at=NOON + timedelta(minutes=2)))
    _, new = [posted for posted in stage.slack.messages if posted.channel == "C-#deployments"]
    stage.taken(execution("FAILED", "Deploy", at=NOON + timedelta(minutes=4)))
    assert (len(stage.slack.messages[old]), len(stage.slack.messages[new])) == (1, 2)


def test_what_there_is_no_time_to_tell_is_kept_and_told_later(stage: Stage) -> None:
    left = iter([KEEPING, KEEPING, TELLING - 1])
    events = records(execution("SUCCEEDED", "Test/Unit"), execution("FAILED", "Deploy"))
    quiet, loud = take(events, stage.tools, lambda: next(left))
    assert (quiet.error, type(loud.error)) == (None, TimeoutError)
    assert (len(stage.evidence()), stage.slack.messages) == (2, {})


def test_what_there_is_no_time_to_keep_is_given_back_untouched(stage: Stage) -> None:
    (outcome,) = stage.take(execution("SUCCEEDED", "Test/Unit"), left=KEEPING - 1)
    assert (type(outcome.error), stage.calls) == (TimeoutError, [])


@pytest.mark.parametrize("operation", ["GetPipelineExecution", "ListActionExecutions", "UpdateItem", "Publish"])
def test_whoever_is_busy_is_asked_again_at_once(stage: Stage, operation: str) -> None:
    stage.failing[operation] = [BUSY]
    stage.taken(execution("SUCCEEDED", "Build/Image"), execution("FAILED", "Deploy"))
    assert (len(stage.evidence()), len(stage.pages()), len(stage.slack.messages)) == (2, 1, 2)


def test_whoever_crashed_while_posting_is_waited_for_no_longer_than_the_lease(stage: Stage) -> None:
    stage.slack.down = KeyboardInterrupt()  # type: ignore[assignment]  # not even cleaned up after
    stage.failing["UpdateItem"] = []
    with pytest.raises(KeyboardInterrupt):
        stage.take(execution("FAILED", "Test/Unit"))
    stage.slack.down = None
    (outcome,) = stage.take(execution("FAILED", "Test/Unit"))
    assert isinstance(outcome.error, BusyError)
    stage.clock += timedelta(seconds=LEASE + 1)
    stage.taken(execution("FAILED", "Test/Unit"))
    assert len(stage.slack.messages) == 1


def test_slack_that_does_not_answer_is_given_up_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is time for one channel in which it is silent, and none for two."""
    silent, asked = ReadTimeoutError(endpoint_url="https://slack.example"), list[str]()

    def post(channel: str, *_: Any) -> None:  # noqa: ANN401 - as Slack
        asked.append(channel)
        raise silent

    monkeypatch.setattr(stage.slack, "post", post)
    (outcome,) = stage.take(execution("FAILED", "Deploy"))
    assert (outcome.error, len(asked)) == (silent, 1)


def test_whoever_is_overtaken_while_rewriting_shows_the_newer_lines(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.taken(execution("FAILED", "Test/Unit"))
    rewrite, other = stage.slack.rewrite, execution("FAILED", "Test/Provenance", at=NOON + timedelta(minutes=2))
    overtaken: list[None] = []

    def slow(*given: Any) -> None:  # noqa: ANN401 - as Slack
        if not overtaken:
            overtaken.append(None)
            stage.taken(other)
        rewrite(*given)

    monkeypatch.setattr(stage.slack, "rewrite", slow)
    stage.taken(execution("FAILED", "Test/StaticAnalysis", at=NOON + timedelta(minutes=1)))
    shown = stage.slack.shown["C-#trips"]
    assert all(name in shown for name in ("Unit", "StaticAnalysis", "Provenance"))
