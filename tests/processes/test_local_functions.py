"""Functions and delivery of the local cloud, as any AWS client sees them."""

from __future__ import annotations

import base64
import io
import json
import os
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from slipway import packaging
from slipway.decide.webhook import github_signature
from slipway.local import cloud, process
from slipway.local.cloud import LocalCloud
from slipway.local.lambdas.code import machine

Told: TypeAlias = Any
SOURCE = """
import datetime
import json
import os
import sys
import time

import boto3

print("imported")
served = 0


def handle(event, context):
    global served
    served += 1
    print(f"event {served}")
    return DO[event.get("do", "echo")](event, context)


def echo(event, context):
    return {"event": event, "pid": os.getpid(), "served": served, "id": context.aws_request_id,
            "left": context.get_remaining_time_in_millis(), "arn": context.invoked_function_arn}


def environment(event, context):
    return {"variables": dict(os.environ), "path": sys.path, "modules": sorted(sys.modules)}


def now(event, context):
    return {"now": datetime.datetime.now(datetime.UTC).isoformat(), "time": time.time()}


def keep(event, context):
    boto3.client("s3").put_object(Bucket="kept", Key=event["key"], Body=json.dumps(event).encode())
    return "kept"


def fail(event, context):
    print("about to fail", file=sys.stderr)
    raise ValueError("as it was told")


def die(event, context):
    os._exit(3)


def sleep(event, context):
    time.sleep(event["seconds"])
    return os.getpid()


def odd(event, context):
    return {1, 2}


def records(event, context):
    failed = []
    s3 = boto3.client("s3")
    for record in event["Records"]:
        told = json.loads(record["body"])
        if told.get("poison"):
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            s3.put_object(Bucket="kept", Key=told["key"], Body=json.dumps(record).encode())
    return {"batchItemFailures": failed}


def told(event, context):
    if "Records" in event:
        return records(event, context)
    return keep({**event, "key": event.get("id", "event")}, context)


def api(event, context):
    return {"statusCode": 201, "headers": {"X-Seen": event["httpMethod"]}, "body": json.dumps(event)}


DO = {name: value for name, value in globals().items() if callable(value)}
handle_records, handle_told, handle_api = records, told, api
"""


def package(source: str = SOURCE) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("work.py", source)
    return buffer.getvalue()


class Aws:
    """Clients of the emulated AWS, and a function made of the source above."""

    def __init__(self, running: LocalCloud) -> None:
        self.cloud = running

    def __getattr__(self, service: str) -> Told:
        client = boto3.client(
            service.replace("_", "-").removeprefix("aws-"),
            endpoint_url=self.cloud.endpoint,
            region_name=self.cloud.region,
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60, s3={"addressing_style": "path"}),
        )
        setattr(self, service, client)
        return client

    def function(self, name: str, handler: str = "handle", **more: object) -> str:
        role = "arn:aws:iam::123456789012:role/work"
        given = {"Code": {"ZipFile": package()}, "Timeout": 20, "Runtime": "python3.11", "Role": role, **more}
        return self.aws_lambda.create_function(FunctionName=name, Handler=f"work.{handler}", **given)["FunctionArn"]

    def call(self, name: str, event: object = None, **more: object) -> Told:
        told = self.aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
        return json.loads(told["Payload"].read())

    def queue(self, name: str, **attributes: str) -> tuple[str, str]:
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return url, arn

    def messages(self, url: str, count: int = 1) -> list[dict[str, Any]]:
        """As many messages of a queue, which come within a while."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + 30
        while len(found) < count:
            assert time.monotonic() < deadline, f"only {found}"
            told = self.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2, MessageAttributeNames=["All"])
            found += told.get("Messages", [])
        return found

    def kept(self, key: str) -> Told:
        """What a function kept, which comes within a while."""
        return until(lambda: self._kept(key))

    def _kept(self, key: str) -> Told:
        try:
            return json.loads(self.s3.get_object(Bucket="kept", Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def log(self, name: str) -> list[str]:
        events = self.logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        return [event["message"] for event in events]


def until(ask: Callable[[], Told], seconds: float = 30) -> Told:
    """The first answer that is something."""
    deadline = time.monotonic() + seconds
    while True:
        found = ask()
        if found:
            return found
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = tmp_path_factory.mktemp("functions")
    made = Aws(cloud.start(folder))
    made.iam.create_role(
        RoleName="work",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    )
    made.s3.create_bucket(Bucket="kept")
    yield made
    cloud.stop(folder)


def test_an_event_is_handled_in_a_process_of_its_own_that_is_used_again(aws: Aws) -> None:
    arn = aws.function("echo")
    first = aws.call("echo", {"n": 1})
    again = aws.call(arn, {"n": 2})
    assert first["event"] == {"n": 1}
    assert first["arn"] == arn
    assert first["pid"] == again["pid"] != aws.cloud.pid
    assert (first["served"], again["served"]) == (1, 2)
    assert 15_000 < first["left"] <= 20_000


def test_it_has_its_own_environment_and_nothing_of_the_users(aws: Aws) -> None:
    aws.function("own", Environment={"Variables": {"MINE": "1", "SLACK_API_URL": "https://slack.example"}})
    told = aws.call("own", {"do": "environment"})
    variables = told["variables"]
    assert variables["MINE"] == "1"
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == "own"
    assert variables["AWS_ENDPOINT_URL"] == aws.cloud.endpoint
    assert variables["SLACK_API_URL"] == f"{aws.cloud.endpoint}/_slipway/slack/api/", "never the real one"
    assert set(variables) & set(os.environ) <= {"HOME", "PATH", "LANG", "TZ", "TMPDIR", "NO_PROXY", "LC_CTYPE"} | {
        name for name in os.environ if name.startswith("AWS_")
    }
    assert variables["HOME"] != os.environ.get("HOME")
    assert not any("site-packages" in place for place in told["path"]), "nothing of the platform's environment"
    assert not {"slipway", "pytest", "moto"} & {name.partition(".")[0] for name in told["modules"]}


def test_what_it_writes_is_in_its_log_group_between_lambdas_own_lines(aws: Aws) -> None:
    aws.function("writes")
    told = aws.aws_lambda.invoke(FunctionName="writes", Payload=b"{}", LogType="Tail")
    request_id = json.loads(told["Payload"].read())["id"]
    lines = aws.log("writes")
    start = lines.index(f"START RequestId: {request_id} Version: $LATEST")
    assert lines[start + 1 : start + 4] == ["imported", "event 1", f"END RequestId: {request_id}"]
    assert lines[start + 4].startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "Init Duration" in lines[start + 4]
    assert "event 1" in base64.b64decode(told["LogResult"]).decode()
    aws.call("writes")
    assert "Init Duration" not in aws.log("writes")[-1]


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ({"do": "fail"}, "ValueError", "as it was told"),
        ({"do": "odd"}, "Runtime.MarshalError", "set is not JSON serializable"),
        ({"do": "die"}, "Runtime.ExitError", "Runtime exited with error: exit status 3"),
    ],
)
def test_what_goes_wrong_is_told_as_lambda_tells_it(aws: Aws, event: object, kind: str, message: str) -> None:
    name = kind.replace(".", "-")
    aws.function(name)
    told = aws.aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event))
    assert told["StatusCode"] == 200
    assert told["FunctionError"] == "Unhandled"
    answer = json.loads(told["Payload"].read())
    assert answer["errorType"] == kind
    assert message in answer["errorMessage"]
    assert any(line.startswith(f"[ERROR] {kind}") for line in aws.log(name))
    assert aws.call(name)["event"] == {}, "the next event is handled"


@pytest.mark.parametrize(
    ("handler", "source", "kind"),
    [
        ("work.nothing", SOURCE, "Runtime.HandlerNotFound"),
        ("work.handle", "import nowhere", "Runtime.ImportModuleError"),
        ("work.handle", "raise RuntimeError('no start')", "RuntimeError"),
    ],
)
def test_one_that_does_not_start_says_why(aws: Aws, handler: str, source: str, kind: str) -> None:
    name = f"start-{kind.replace('.', '-')}"
    aws.function(name, Code={"ZipFile": package(source)})
    aws.aws_lambda.update_function_configuration(FunctionName=name, Handler=handler)
    told = aws.aws_lambda.invoke(FunctionName=name)
    assert told["FunctionError"] == "Unhandled"
    assert json.loads(told["Payload"].read())["errorType"] == kind


def test_one_that_takes_too_long_is_ended(aws: Aws) -> None:
    aws.function("slow", Timeout=1)
    pid = aws.call("slow", {"do": "sleep", "seconds": 0})
    start = process.started_at(pid)
    told = aws.call("slow", {"do": "sleep", "seconds": 30})
    assert told["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in told["errorMessage"]
    assert process.started_at(pid) != start, "the process is gone"
    assert aws.call("slow", {"do": "sleep", "seconds": 0}) != pid


def test_no_more_run_at_once_than_are_reserved(aws: Aws) -> None:
    aws.function("few")
    aws.aws_lambda.put_function_concurrency(FunctionName="few", ReservedConcurrentExecutions=1)

    def call() -> str:
        try:
            return f"done {aws.call('few', {'do': 'sleep', 'seconds': 1.5})}"
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    aws.call("few")
    with ThreadPoolExecutor(3) as pool:
        done = sorted(future.result() for future in [pool.submit(call) for _ in range(3)])
    assert done[:2] == ["TooManyRequestsException", "TooManyRequestsException"]
    assert done[2].startswith("done ")


def test_new_code_and_new_configuration_are_run_in_new_processes(aws: Aws) -> None:
    aws.function("changes")
    first = aws.call("changes")["pid"]
    started = process.started_at(first)
    aws.aws_lambda.update_function_configuration(FunctionName="changes", Environment={"Variables": {"A": "2"}})
    assert process.started_at(first) != started
    told = aws.call("changes", {"do": "environment"})
    assert told["variables"]["A"] == "2"
    other = SOURCE.replace('"event": event', '"event": "other"')
    aws.aws_lambda.update_function_code(FunctionName="changes", ZipFile=package(other))
    again = aws.call("changes")
    assert again["event"] == "other"
    aws.aws_lambda.delete_function(FunctionName="changes")
    until(lambda: process.started_at(again["pid"]) is None)


def test_versions_and_aliases_run_what_they_name(aws: Aws) -> None:
    aws.function("named")
    aws.aws_lambda.publish_version(FunctionName="named")
    aws.aws_lambda.create_alias(FunctionName="named", Name="live", FunctionVersion="1")
    other = SOURCE.replace('"event": event', '"event": "other"')
    aws.aws_lambda.update_function_code(FunctionName="named", ZipFile=package(other))
    assert aws.call("named")["event"] == "other"
    live = aws.call("named", Qualifier="live")
    assert live["event"] == {}
    assert live["arn"].endswith(":function:named:live")


def test_what_can_not_be_called_is_refused(aws: Aws) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.call("nowhere")
    aws.function("refuses")
    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        aws.aws_lambda.invoke(FunctionName="refuses", Payload=b"no json")
    with pytest.raises(ClientError, match="RequestTooLargeException"):
        aws.call("refuses", {"x": "y" * (6 * 1024 * 1024)})
    image = {"Code": {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"}, "PackageType": "Image"}
    role = "arn:aws:iam::123456789012:role/work"
    aws.aws_lambda.create_function(FunctionName="image", Role=role, **image)
    with pytest.raises(ClientError, match="the local cloud runs no images"):
        aws.call("image")


def test_an_event_that_is_handled_later_is_tried_again_and_put_aside(aws: Aws) -> None:
    url, arn = aws.queue("aside")
    aws.function("later", DeadLetterConfig={"TargetArn": arn})
    assert aws.aws_lambda.get_function_configuration(FunctionName="later")["DeadLetterConfig"] == {"TargetArn": arn}
    event = {"do": "keep", "key": "later"}
    told = aws.aws_lambda.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps(event))
    assert told["StatusCode"] == 202
    assert told["Payload"].read() == b""
    assert aws.kept("later") == event
    aws.aws_lambda.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps({"do": "fail"}))
    (message,) = aws.messages(url)
    assert json.loads(message["Body"]) == {"do": "fail"}
    attributes = message["MessageAttributes"]
    assert attributes["ErrorMessage"]["StringValue"] == "as it was told"
    assert attributes["ErrorCode"]["StringValue"] == "200"
    lines = [line for line in aws.log("later") if line.startswith("[ERROR] ValueError")]
    assert len(lines) == 3, "it was tried three times"
    request_ids = {line for line in aws.log("later") if line.startswith("START") and "RequestId" in line}
    assert len(request_ids) == 2, "under one id"


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
    aws.events.put_rule(Name="ruled", EventPattern=json.dumps({"source": ["direct"]}))
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


def make_api(aws: Aws, name: str, function: str, path: str = "things/{id}") -> str:
    """A REST API with POST on a path; returns the URL of its stage."""
    api = aws.apigateway.create_rest_api(name=name)["id"]
    binary = {"op": "add", "path": "/binaryMediaTypes/*~1*", "value": "*/*"}
    aws.apigateway.update_rest_api(restApiId=api, patchOperations=[binary])
    resource = aws.apigateway.get_resources(restApiId=api)["items"][0]["id"]
    for part in path.split("/"):
        resource = aws.apigateway.create_resource(restApiId=api, parentId=resource, pathPart=part)["id"]
    place = {"restApiId": api, "resourceId": resource, "httpMethod": "POST"}
    aws.apigateway.put_method(**place, authorizationType="NONE")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    aws.apigateway.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    aws.apigateway.create_deployment(restApiId=api, stageName="live")
    return f"{aws.cloud.endpoint}/_slipway/apis/{api}/live"


def ask(url: str, body: bytes | None = b"", method: str = "POST", **headers: str) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, method=method, headers=named)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as told:  # noqa: S310 - loopback
            return told.status, dict(told.headers), told.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


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


def test_a_function_that_fails_or_answers_wrongly_is_a_bad_gateway(aws: Aws) -> None:
    for name, handler in (("wrong", "handle"), ("broken", "nothing")):
        url = make_api(aws, name, aws.function(name, handler))
        status, _, body = ask(f"{url}/things/a", b"{}")
        assert (status, json.loads(body)) == (502, {"message": "Internal server error"})


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
    with pytest.raises(cloud.LocalCloudError, match="forward only"):
        cloud.set_clock(aws.cloud, monday - timedelta(days=1))
    assert cloud.clock(aws.cloud) >= monday


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


def test_every_process_ends_with_the_local_cloud(tmp_path: Path) -> None:
    for end in (lambda _: cloud.stop(tmp_path), lambda running: os.kill(running.pid, 9)):
        running = cloud.start(tmp_path)
        aws = Aws(running)
        aws.iam.create_role(
            RoleName="work",
            AssumeRolePolicyDocument='{"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]}',
        )
        aws.function("ends")
        pid = aws.call("ends")["pid"]
        assert process.started_at(pid)
        end(running)
        until(lambda pid=pid: process.started_at(pid) is None)
    cloud.stop(tmp_path)
