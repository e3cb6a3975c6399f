"""The local cloud of a test, clients of its emulated AWS, and functions that do as the event says."""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import boto3
from botocore.config import Config

from slipway.local import cloud
from slipway.local.cloud import LocalCloud

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


OPEN = json.dumps(
    {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
                "Action": "sqs:SendMessage",
                "Resource": "*",
            }
        ]
    }
)


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

    def permit(self, name: str, service: str, source: str) -> None:
        """Let a service call a function."""
        given = {"Action": "lambda:InvokeFunction", "Principal": f"{service}.amazonaws.com", "SourceArn": source}
        self.aws_lambda.add_permission(FunctionName=name, StatementId=service, **given)

    def call(self, name: str, event: object = None, **more: object) -> Told:
        told = self.aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
        return json.loads(told["Payload"].read())

    def queue(self, name: str, **attributes: str) -> tuple[str, str]:
        """A queue that the bus and topics may send to: its URL and ARN."""
        url = self.sqs.create_queue(QueueName=name, Attributes={"Policy": OPEN, **attributes})["QueueUrl"]
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


@contextmanager
def started(folder: Path) -> Iterator[Aws]:
    """A local cloud in a folder, with the role of functions and the bucket that they keep things in."""
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
    try:
        yield made
    finally:
        cloud.stop(folder)


def make_api(aws: Aws, name: str, function: str, path: str = "things/{id}", *, permitted: bool = True) -> str:
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
    if permitted:
        aws.permit(function, "apigateway", f"arn:aws:execute-api:us-east-1:123456789012:{api}/live/POST/*")
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
