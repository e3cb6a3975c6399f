"""The bus and its schedules, on the emulated AWS of this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from slipway.local.delivery import bus
from slipway.local.delivery.schedules import Schedules
from slipway.local.patches import Patches
from tests.emulated.local.lambdas.conftest import Clients

Messages = Callable[[], list[dict[str, Any]]]
OPEN = json.dumps(
    {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "*",
                "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/*"}},
            }
        ]
    }
)
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


@pytest.fixture
def messages(aws: Clients) -> Iterator[Messages]:
    """The bus delivers; a queue is there; gives what is in it, which is then gone."""
    patches = Patches()
    bus.install(patches)
    url = aws("sqs").create_queue(QueueName="q", Attributes={"Policy": OPEN})["QueueUrl"]

    def taken() -> list[dict[str, Any]]:
        told = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return list(told.get("Messages", []))

    yield taken
    patches.undo()


def rule(aws: Clients, name: str, target: dict[str, Any] | None = None, **told: object) -> None:
    aws("events").put_rule(Name=name, **told)
    aws("events").put_targets(Rule=name, Targets=[{"Id": "t", "Arn": QUEUE, **(target or {})}])


def bodies(messages: list[dict[str, Any]]) -> list[Any]:
    return [json.loads(message["Body"]) for message in messages]


def test_an_event_of_a_service_has_its_documented_form(aws: Clients, messages: Messages) -> None:
    rule(aws, "r", EventPattern=json.dumps({"source": ["aws.codepipeline"], "detail": {"state": ["FAILED"]}}))
    detail = {"pipeline": "auth", "state": "FAILED", "version": 1.0}
    told = bus.emit("aws.codepipeline", "CodePipeline Pipeline Execution State Change", detail, ["arn:auth"])
    bus.emit("aws.codepipeline", "CodePipeline Pipeline Execution State Change", {"state": "SUCCEEDED"})
    (event,) = bodies(messages())
    assert datetime.fromisoformat(event.pop("time")) <= datetime.now(UTC)
    assert event == {
        "version": "0",
        "id": told,
        "detail-type": "CodePipeline Pipeline Execution State Change",
        "source": "aws.codepipeline",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": ["arn:auth"],
        "detail": detail,
    }


def test_what_programs_put_on_it_is_delivered_in_the_same_form(aws: Clients, messages: Messages) -> None:
    rule(aws, "r", EventPattern=json.dumps({"source": ["shop"]}))
    aws("events").put_events(
        Entries=[{"Source": "shop", "DetailType": "Sold", "Detail": '{"a": 1}', "Resources": ["x"]}]
    )
    (event,) = bodies(messages())
    assert set(event) == {
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    }
    assert event["time"].endswith("Z")
    assert (event["detail"], event["resources"]) == ({"a": 1}, ["x"])


def test_a_rule_that_is_off_or_has_only_a_schedule_is_told_of_no_event(aws: Clients, messages: Messages) -> None:
    rule(aws, "off", EventPattern=json.dumps({"source": ["shop"]}), State="DISABLED")
    rule(aws, "timed", ScheduleExpression="rate(1 day)")
    bus.emit("shop", "Sold", {})
    assert messages() == []


def test_one_target_in_trouble_does_not_keep_the_event_from_another(aws: Clients, messages: Messages) -> None:
    gone = "arn:aws:sqs:us-east-1:123456789012:gone"
    aws("events").put_rule(Name="r", EventPattern=json.dumps({"source": ["shop"]}))
    targets = [{"Id": "gone", "Arn": gone, "DeadLetterConfig": {"Arn": QUEUE}}, {"Id": "there", "Arn": QUEUE}]
    aws("events").put_targets(Rule="r", Targets=targets)
    told = bus.emit("shop", "Sold", {})
    aside, delivered = messages()
    assert json.loads(aside["Body"])["id"] == json.loads(delivered["Body"])["id"] == told
    attributes = {name: value["StringValue"] for name, value in aside["MessageAttributes"].items()}
    assert attributes["TARGET_ARN"] == gone
    assert attributes["RULE_ARN"].endswith(":rule/r")
    assert "MessageAttributes" not in delivered


def test_a_queue_that_does_not_let_the_bus_in_is_not_told(aws: Clients, messages: Messages) -> None:
    closed = aws("sqs").create_queue(QueueName="closed")["QueueUrl"]
    target = {"Arn": QUEUE.replace(":q", ":closed"), "DeadLetterConfig": {"Arn": QUEUE}}
    rule(aws, "r", target, EventPattern=json.dumps({"source": ["shop"]}))
    bus.emit("shop", "Sold", {})
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=closed)
    (message,) = messages()
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"


def test_a_fifo_queue_is_told_under_the_group_of_the_target(aws: Clients, messages: Messages) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(
        QueueName="q.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true", "Policy": OPEN}
    )["QueueUrl"]
    plain = sqs.create_queue(QueueName="plain.fifo", Attributes={"FifoQueue": "true", "Policy": OPEN})["QueueUrl"]
    pattern = json.dumps({"source": ["shop"]})
    group = {"SqsParameters": {"MessageGroupId": "g"}, "DeadLetterConfig": {"Arn": QUEUE}}
    rule(aws, "fifo", {"Arn": f"{QUEUE}.fifo", **group}, EventPattern=pattern)
    rule(aws, "plain", {"Arn": QUEUE.replace(":q", ":plain.fifo"), **group}, EventPattern=pattern)
    bus.emit("shop", "Sold", {})
    (message,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert message["Attributes"]["MessageGroupId"] == "g"
    assert "Messages" not in sqs.receive_message(QueueUrl=plain), "it has no content-based deduplication"
    assert len(messages()) == 1


def test_another_bus_is_told(aws: Clients, messages: Messages) -> None:
    aws("events").create_event_bus(Name="second")
    target = {"Id": "t", "Arn": "arn:aws:events:us-east-1:123456789012:event-bus/second"}
    aws("events").put_rule(Name="first", EventPattern=json.dumps({"source": ["shop"]}))
    aws("events").put_targets(Rule="first", Targets=[target])
    aws("events").put_rule(Name="r", EventBusName="second", EventPattern=json.dumps({"source": ["shop"]}))
    aws("events").put_targets(Rule="r", EventBusName="second", Targets=[{"Id": "t", "Arn": QUEUE}])
    bus.emit("shop", "Sold", {"a": 1})
    assert bodies(messages())[0]["detail"] == {"a": 1}


def test_a_log_group_keeps_the_event(aws: Clients, messages: Messages) -> None:
    aws("logs").create_log_group(logGroupName="/events")
    rule(
        aws,
        "r",
        {"Arn": "arn:aws:logs:us-east-1:123456789012:log-group:/events"},
        EventPattern=json.dumps({"source": ["shop"]}),
    )
    bus.emit("shop", "Sold", {"a": 1})
    (event,) = aws("logs").filter_log_events(logGroupName="/events")["events"]
    assert json.loads(event["message"])["detail"] == {"a": 1}
    assert messages() == []


FRIDAY = datetime(2026, 11, 27, 18, 5, tzinfo=UTC)


def test_a_schedule_fires_when_it_is_due_and_once_for_what_was_passed_over(aws: Clients, messages: Messages) -> None:
    schedules = Schedules()
    rule(aws, "timed", ScheduleExpression="rate(10 minutes)")
    assert schedules.fire(FRIDAY) == FRIDAY + timedelta(minutes=10)
    assert messages() == []
    assert schedules.fire(FRIDAY + timedelta(minutes=9)) == FRIDAY + timedelta(minutes=10)
    assert messages() == []
    assert schedules.fire(FRIDAY + timedelta(minutes=10)) == FRIDAY + timedelta(minutes=20)
    (event,) = bodies(messages())
    assert (event["source"], event["detail-type"], event["detail"]) == ("aws.events", "Scheduled Event", {})
    assert event["resources"] == ["arn:aws:events:us-east-1:123456789012:rule/timed"]
    assert schedules.fire(FRIDAY + timedelta(minutes=10)) == FRIDAY + timedelta(minutes=20)
    assert messages() == []
    schedules.fire(FRIDAY + timedelta(days=3, minutes=5))
    (event,) = bodies(messages())
    assert datetime.fromisoformat(event["time"]) == FRIDAY + timedelta(days=3)


def test_a_schedule_that_is_off_changed_or_gone_does_not_fire(aws: Clients, messages: Messages) -> None:
    schedules = Schedules()
    rule(aws, "timed", ScheduleExpression="rate(10 minutes)", State="DISABLED")
    schedules.fire(FRIDAY)
    schedules.fire(FRIDAY + timedelta(minutes=15))
    aws("events").put_rule(Name="timed", ScheduleExpression="rate(1 hour)")
    assert schedules.fire(FRIDAY + timedelta(minutes=30)) == FRIDAY + timedelta(minutes=90)
    assert messages() == []
    aws("events").remove_targets(Rule="timed", Ids=["t"])
    aws("events").delete_rule(Name="timed")
    assert schedules.fire(FRIDAY + timedelta(days=1)) is None
    assert messages() == []
