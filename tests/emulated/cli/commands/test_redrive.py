"""`redrive`: what functions could not take is shown and given back, and nothing is lost on the way."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from slipway.cli.main import main
from slipway.clients import Client
from slipway.plan.naming import physical_name

REGION, ACCOUNT = "us-east-1", "123456789012"
PLANTED = "ghp_" + "a1B2" * 9
Capture = pytest.CaptureFixture[str]


@cache
def client(service: str) -> Client:
    made: Client = boto3.Session("testing", "testing", region_name=REGION).client(service)  # type: ignore[call-overload]
    return made


def queue(name: str, kind: str, stack: str = "local") -> str:
    url: str = client("sqs").create_queue(QueueName=physical_name(stack, name, kind, limit=80))["QueueUrl"]
    return url


def put(url: str, *bodies: str) -> None:
    for body in bodies:
        client("sqs").send_message(QueueUrl=url, MessageBody=body)


def bodies(url: str) -> list[str]:
    found: list[str] = []
    while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [message["Body"] for message in messages]
    return sorted(found)


def data(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    assert main(["redrive", *arguments, "--json"]) == 0
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["queues"]
    return told


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The local cloud with the router's queues; what its functions are invoked with."""
    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: client)
    calls: list[dict[str, Any]] = []
    with mock_aws():
        for name, kind in (("router", "inbox"), ("router", "poison"), ("router", "undelivered")):
            queue(name, kind)
        monkeypatch.setattr(client("lambda"), "invoke", lambda **given: calls.append(given))
        yield calls


def function(name: str) -> None:
    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("x.py", "")
    client("lambda").create_function(
        FunctionName=physical_name("local", name),
        Runtime="python3.11",
        Role=f"arn:aws:iam::{ACCOUNT}:role/r",
        Handler="x.y",
        Code={"ZipFile": code.getvalue()},
    )


@pytest.mark.usefixtures("invoked")
def test_where_nothing_lies_that_is_said(capsys: Capture) -> None:
    assert main(["redrive"]) == 0
    assert "Nothing waits in stack 'local'" in capsys.readouterr().err
    assert main(["redrive", "router"]) == 0
    assert "Nothing of router waits" in capsys.readouterr().err


@pytest.mark.usefixtures("invoked")
def test_poison_goes_back_into_the_inbox(capsys: Capture) -> None:
    wanted = sorted(f"message {number:02}" for number in range(25))
    put(queue("router", "poison"), *wanted)
    assert main(["redrive"]) == 0
    shown = capsys.readouterr()
    assert "25 given back to router (poison)." in shown.err
    assert shown.out.splitlines()[1].split()[:3] == ["router", "poison", "25"]
    assert (bodies(queue("router", "inbox")), bodies(queue("router", "poison"))) == (wanted, [])


@pytest.mark.usefixtures("invoked")
def test_with_dry_run_it_is_only_shown_and_without_secrets(capsys: Capture) -> None:
    put(queue("router", "poison"), f"token={PLANTED}\x1b[2J")
    (told,) = data(capsys, "--dry-run")
    assert (told["messages"], told["given_back"], told["queue"]) == (1, 0, "poison")
    assert told["oldest"] is not None
    assert main(["redrive", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "[redacted]" in shown
    assert not {PLANTED, "\x1b"} & {part for part in (PLANTED, "\x1b") if part in shown}
    assert len(bodies(queue("router", "poison"))) == 1


def test_what_a_function_gave_up_on_it_is_called_with_again(invoked: list[dict[str, Any]], capsys: Capture) -> None:
    function("router")
    attributes = {"ErrorMessage": {"DataType": "String", "StringValue": "Task timed out"}}
    url = queue("router", "undelivered")
    client("sqs").send_message(QueueUrl=url, MessageBody='{"a": 1}', MessageAttributes=attributes)
    (told,) = data(capsys)
    assert (told["first"], told["given_back"]) == (['Task timed out: {"a": 1}'], 1)
    assert invoked == [
        {"FunctionName": physical_name("local", "router"), "InvocationType": "Event", "Payload": b'{"a": 1}'}
    ]
    assert bodies(url) == []


@pytest.mark.usefixtures("invoked")
@pytest.mark.parametrize(("name", "kind"), [("gone", "poison"), ("router", "undelivered")])
def test_what_can_be_given_to_nobody_stays(name: str, kind: str, capsys: Capture) -> None:
    put(queue(name, kind), "{}")
    assert main(["redrive", name]) == 1
    assert "not all is given back (0 are)" in capsys.readouterr().err
    assert bodies(queue(name, kind)) == ["{}"]


@pytest.mark.usefixtures("invoked")
def test_nothing_is_lost_where_the_inbox_refuses(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    put(queue("router", "poison"), "a", "b")

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "SendMessage")

    with monkeypatch.context() as patch:
        patch.setattr(client("sqs"), "send_message", refuse)
        assert main(["redrive"]) == 1
    assert "not all is given back (0 are)" in capsys.readouterr().err
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = client("sqs").get_queue_attributes(QueueUrl=queue("router", "poison"), AttributeNames=attributes)
    assert sum(map(int, told["Attributes"].values())) == 2


@pytest.mark.usefixtures("invoked")
def test_what_comes_back_meanwhile_is_not_given_back_twice(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    url, sqs = queue("router", "poison"), client("sqs")
    put(url, "a")
    send = sqs.send_message

    def fails_at_once(**given: Any) -> None:  # noqa: ANN401 - as boto3
        send(**given)
        send(QueueUrl=url, MessageBody="a")

    monkeypatch.setattr(sqs, "send_message", fails_at_once)
    (told,) = data(capsys)
    assert told["given_back"] == 1


@pytest.mark.usefixtures("invoked")
def test_queues_of_other_stacks_and_other_queues_are_left_alone(capsys: Capture) -> None:
    put(queue("router", "poison", "local-identity"), "theirs")
    put(client("sqs").create_queue(QueueName="local-router-poison-00000000")["QueueUrl"], "nobody's")
    assert data(capsys) == []


@pytest.mark.usefixtures("invoked")
def test_a_name_that_is_none_is_told_with_the_nearest(capsys: Capture) -> None:
    assert main(["redrive", "ruoter"]) == 2
    assert "did you mean 'router'" in capsys.readouterr().err
