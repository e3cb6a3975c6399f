"""Queues, events, topics, REST APIs and schedules of the local cloud reach functions."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from slipway import packaging
from slipway.decide.webhook import github_signature
from slipway.local import cloud
from slipway.local.lambdas.code import machine
from tests.processes.local_aws import Aws, ask, make_api, package, started, until


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with started(tmp_path_factory.mktemp("local cloud")) as made:
        yield made


def test_a_batch_is_taken_in_part_and_poison_is_put_aside_alone(aws: Aws) -> None:
    poison, poison_arn = aws.queue("poison")
    redrive = json.dumps({"deadLetterTargetArn": poison_arn, "maxReceiveCount": 2})
    url, arn = aws.queue("fed", VisibilityTimeout="4", RedrivePolicy=redrive)
    aws.function("feeds", "handle_records")
    made = aws.aws_lambda.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="feeds", BatchSize=10, FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    bodies = [{"key": "fed-0"}, {"poison": True}, *({"key": f"fed-{number}"} for number in range(1, 20))]
    for body in bodies:
        aws.sqs.send_message(
            QueueUrl=url,
            MessageBody=json.dumps(body),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "test"}},
        )
    for number in range(20):
        record = aws.kept(f"fed-{number}")
        assert record["eventSource"] == "aws:sqs"
        assert record["eventSourceARN"] == arn
        assert record["attributes"]["ApproximateReceiveCount"] == "1", "a neighbour is not taken twice"
        assert record["messageAttributes"]["kind"]["stringValue"] == "test"
    (message,) = aws.messages(poison)
    assert json.loads(message["Body"]) == {"poison": True}
    told = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert told["ApproximateNumberOfMessages"] == told["ApproximateNumberOfMessagesNotVisible"] == "0"
    aws.aws_lambda.delete_event_source_mapping(UUID=made["UUID"])


def test_no_message_is_lost_when_many_send_while_the_function_fails(aws: Aws) -> None:
    url, arn = aws.queue("many", VisibilityTimeout="1")
    aws.function("many", "handle_records", Code={"ZipFile": package("import nowhere")})
    aws.aws_lambda.create_event_source_mapping(EventSourceArn=arn, FunctionName="many", BatchSize=5)

    def send(number: int) -> None:
        aws.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"key": f"many-{number}"}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(60)))
        until(lambda: any("ImportModuleError" in line for line in aws.log("many")))
        aws.aws_lambda.update_function_code(FunctionName="many", ZipFile=package())
        list(pool.map(send, range(60, 80)))
    for number in range(80):
        assert aws.kept(f"many-{number}")


def test_events_reach_a_function_through_a_rule_and_a_queue(aws: Aws) -> None:
    url, arn = aws.queue("inbox")
    aws.function("inbox", "handle_records")
    aws.aws_lambda.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="inbox", FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    pattern = {"source": ["shop"], "detail": {"state": [{"anything-but": "quiet"}]}}
    aws.events.put_rule(Name="inbox", EventPattern=json.dumps(pattern))
    template = '{"key": "rule-<id>", "at": <time>, "whole": <aws.events.event.json>}'
    transformer = {"InputPathsMap": {"id": "$.detail.id", "time": "$.time"}, "InputTemplate": template}
    target = {"Id": "inbox", "Arn": arn, "InputTransformer": transformer}
    aws.events.put_targets(Rule="inbox", Targets=[target])
    entries = [
        {"Source": "shop", "DetailType": "Sold", "Detail": json.dumps({"state": state, "id": state})}
        for state in ("loud", "quiet")
    ]
    told = aws.events.put_events(Entries=entries)
    assert told["FailedEntryCount"] == 0
    body = json.loads(aws.kept("rule-loud")["body"])
    assert datetime.fromisoformat(body["at"]).tzinfo is not None
    assert body["whole"]["detail"] == {"state": "loud", "id": "loud"}
    assert aws._kept("rule-quiet") is None
    assert url


def test_a_rule_calls_a_function_and_what_it_can_not_deliver_goes_aside(aws: Aws) -> None:
    aside, aside_arn = aws.queue("undeliverable")
    aws.function("ruled", "handle_told")
    rule = aws.events.put_rule(Name="ruled", EventPattern=json.dumps({"source": ["direct"]}))["RuleArn"]
    aws.permit("ruled", "events", rule)
    gone = "arn:aws:sqs:us-east-1:123456789012:gone"
    aws.events.put_targets(
        Rule="ruled",
        Targets=[
            {"Id": "function", "Arn": "arn:aws:lambda:us-east-1:123456789012:function:ruled"},
            {"Id": "gone", "Arn": gone, "DeadLetterConfig": {"Arn": aside_arn}},
        ],
    )
    told = aws.events.put_events(Entries=[{"Source": "direct", "DetailType": "Ask", "Detail": '{"a": 1}'}])
    event_id = told["Entries"][0]["EventId"]
    event = aws.kept(event_id)
    assert event["detail"] == {"a": 1}
    assert event["detail-type"] == "Ask"
    (message,) = aws.messages(aside)
    assert json.loads(message["Body"])["id"] == event_id
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == gone


def test_a_topic_tells_queues_and_functions_what_they_filter_for(aws: Aws) -> None:
    topic = aws.sns.create_topic(Name="told")["TopicArn"]
    raw, raw_arn = aws.queue("raw")
    wrapped, wrapped_arn = aws.queue("wrapped")
    kept, kept_arn = aws.queue("filtered")
    function = aws.function("subscribed", "handle", Code={"ZipFile": package(SOURCE_OF_SUBSCRIBER)})
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=raw_arn, Attributes={"RawMessageDelivery": "true"})
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=wrapped_arn, Attributes={"RawMessageDelivery": "false"})
    policy = json.dumps({"kind": ["alarm"]})
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=kept_arn, Attributes={"FilterPolicy": policy})
    aws.permit("subscribed", "sns", topic)
    aws.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    aws.sns.publish(TopicArn=topic, Message="plain", Subject="first")
    kind = {"kind": {"DataType": "String", "StringValue": "alarm"}}
    aws.sns.publish(TopicArn=topic, Message="rings", MessageAttributes=kind)
    assert {message["Body"] for message in aws.messages(raw, 2)} == {"plain", "rings"}
    assert {json.loads(message["Body"])["Message"] for message in aws.messages(wrapped, 2)} == {"plain", "rings"}
    assert [json.loads(message["Body"])["Message"] for message in aws.messages(kept)] == ["rings"]
    record = aws.kept("sns-plain")
    assert record["EventSource"] == "aws:sns"
    assert record["Sns"]["TopicArn"] == topic
    assert record["Sns"]["Subject"] == "first"
    assert aws.kept("sns-rings")["Sns"]["MessageAttributes"] == {"kind": {"Type": "String", "Value": "alarm"}}


SOURCE_OF_SUBSCRIBER = """
import json
import boto3


def handle(event, context):
    for record in event["Records"]:
        key = "sns-" + record["Sns"]["Message"]
        boto3.client("s3").put_object(Bucket="kept", Key=key, Body=json.dumps(record).encode())
"""


def test_a_request_to_an_api_is_answered_by_its_function(aws: Aws) -> None:
    url = make_api(aws, "things", aws.function("answers", "handle_api"))
    status, headers, body = ask(f"{url}/things/a%2Fb?x=1&x=2", b"\xff\x00", X_Mine="yes")
    event = json.loads(body)
    assert status == 201
    assert headers["X-Seen"] == "POST"
    assert event["pathParameters"] == {"id": "a/b"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert event["headers"]["X-Mine"] == "yes"
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == b"\xff\x00"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    for path, method in (("/things", "POST"), ("/things/a", "GET"), ("/other", "POST")):
        status, _, body = ask(url + path, None if method == "GET" else b"", method)
        assert status == 403
        assert json.loads(body) == {"message": "Missing Authentication Token"}
    assert ask(f"{url}/things/a", b"x" * (10 * 1024 * 1024 + 1))[0] == 413


def test_an_api_that_the_function_does_not_let_in_gets_nothing(aws: Aws) -> None:
    url = make_api(aws, "uninvited", aws.function("closed", "handle_api"), permitted=False)
    status, _, body = ask(f"{url}/things/a", b"{}")
    assert (status, json.loads(body)) == (500, {"message": "Internal server error"})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.log("closed")


def test_a_function_that_fails_or_answers_wrongly_is_a_bad_gateway(aws: Aws) -> None:
    for name, handler in (("wrong", "handle"), ("broken", "nothing")):
        url = make_api(aws, name, aws.function(name, handler))
        status, _, body = ask(f"{url}/things/a", b"{}")
        assert (status, json.loads(body)) == (502, {"message": "Internal server error"})


def test_the_platforms_own_functions_run_from_the_package_that_is_deployed(aws: Aws) -> None:
    """Deployed for Lambda's machines, it runs on this one; a signed push is on the bus, a forged one is not."""
    aws.dynamodb.create_table(
        TableName="deliveries",
        AttributeDefinitions=[{"AttributeName": "message", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "message", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    aws.secretsmanager.create_secret(Name="github", SecretString=GITHUB_KEY)
    seen, seen_arn = aws.queue("seen")
    aws.events.put_rule(Name="seen", EventPattern=json.dumps({"source": ["slipway.webhooks"]}))
    aws.events.put_targets(Rule="seen", Targets=[{"Id": "seen", "Arn": seen_arn}])
    deployed = packaging.package("arm64" if machine() == "x86_64" else "x86_64")
    variables = {
        "DELIVERIES_TABLE": "deliveries",
        "EVENT_BUS": "default",
        "GITHUB_SECRET": "github",
        "SYSTEMS_SECRET": "systems",
    }
    function = aws.aws_lambda.create_function(
        FunctionName="webhooks",
        Handler="slipway.functions.webhooks.handler.handle",
        Runtime=deployed.runtime,
        Architectures=[deployed.architecture],
        Role="arn:aws:iam::123456789012:role/work",
        Code={"ZipFile": deployed.path.read_bytes()},
        Timeout=10,
        Environment={"Variables": variables},
    )["FunctionArn"]
    url = make_api(aws, "github", function, "github")
    body = json.dumps(PUSH).encode()
    signed = {"X_GitHub_Event": "push", "X_GitHub_Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
    signed |= {"X_Hub_Signature_256": github_signature(GITHUB_KEY, body), "Content_Type": "application/json"}
    status, _, answer = ask(f"{url}/github", body, **{**signed, "X_Hub_Signature_256": f"sha256={'0' * 64}"})
    assert status == 401, answer
    status, _, answer = ask(f"{url}/github", body, **signed)
    assert status == 202, answer
    (message,) = aws.messages(seen)
    assert json.loads(message["Body"])["detail-type"] == "GitHub push"


GITHUB_KEY = "github-planted-secret-1"
PUSH = {
    "ref": "refs/heads/main",
    "before": "1" * 40,
    "after": "2" * 40,
    "created": False,
    "deleted": False,
    "forced": False,
    "repository": {"full_name": "fleet/auth", "fork": False},
    "pusher": {"name": "ada", "email": "ada@fleet.example"},
    "sender": {"login": "ada"},
    "commits": [],
    "head_commit": None,
}


def test_schedules_and_functions_follow_the_clock(aws: Aws) -> None:
    """The last that is tried here: the clock does not go back."""
    aws.function("timed")
    before = aws.call("timed", {"do": "now"})
    assert abs(before["time"] - time.time()) < 5
    url, arn = aws.queue("scheduled")
    aws.events.put_rule(Name="scheduled", ScheduleExpression="cron(0 9 ? * MON *)")
    aws.events.put_targets(Rule="scheduled", Targets=[{"Id": "queue", "Arn": arn}])
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=url)
    monday = datetime.now(UTC) + timedelta(days=15 - datetime.now(UTC).weekday())
    assert cloud.set_clock(aws.cloud, monday) - monday < timedelta(seconds=5)
    told = aws.call("timed", {"do": "now"})
    assert datetime.fromisoformat(told["now"]) - monday < timedelta(seconds=20)
    assert told["time"] >= monday.timestamp(), "one that was warm goes by the new time, too"
    (message,) = aws.messages(url)
    event = json.loads(message["Body"])
    assert event["detail-type"] == "Scheduled Event"
    assert datetime.fromisoformat(event["time"]) == (monday - timedelta(days=1)).replace(
        hour=9, minute=0, second=0, microsecond=0
    ), "of the moments that were passed over, the last"
    with pytest.raises(cloud.LocalCloudError, match=r"clock: the clock goes forward only: it is [0-9TZ:-]+$"):
        cloud.set_clock(aws.cloud, monday - timedelta(days=1))
    assert cloud.clock(aws.cloud) >= monday
