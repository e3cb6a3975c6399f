"""`dora`: the five metrics, from the facts of the local stack on the emulated AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import boto3
import pytest
from moto import mock_aws

from slipway.cli.inputs import load_plan
from slipway.cli.main import main
from slipway.clients import Client
from slipway.decide.attempts import Fact, FactKind
from slipway.functions.router.facts import Facts
from slipway.plan.naming import physical_name

Capture = pytest.CaptureFixture[str]
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@cache
def client(service: str) -> Client:
    made: Client = boto3.Session("testing", "testing", region_name="us-east-1").client(service)  # type: ignore[call-overload]
    return made


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: client)
    with mock_aws():
        yield


@pytest.fixture
def facts(empty: None) -> Facts:  # noqa: ARG001 - the cloud it stands on
    name = physical_name("local", "facts", limit=255)
    client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("place", "moment")],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in (("place", "HASH"), ("moment", "RANGE"))],
        BillingMode="PAY_PER_REQUEST",
    )
    return Facts(client("dynamodb"), name)


def happened(facts: Facts, kind: FactKind, ago: timedelta, service: str = "booking", **more: object) -> None:
    environment = load_plan("local")[0].environment
    subject = "5xx" if kind in {"ringing", "quiet"} else f"e-{ago}"
    facts.record(Fact(kind, service, environment, NOW - ago, subject, **more))  # type: ignore[arg-type]


def test_the_five_metrics_are_shown_with_what_they_are_from(facts: Facts, capsys: Capture) -> None:
    happened(facts, "deployed", 9 * HOUR, leads=(3600, 7200, 90_000))
    happened(facts, "ringing", 8.5 * HOUR)
    happened(facts, "rolled-back", 8 * HOUR)
    happened(facts, "deployed", 2 * HOUR)
    assert main(["dora", "--days", "10"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [
        "deployment frequency 0.20 a day 2 deployments in 10 days",
        "lead time for changes 2 h median of 3 commits, 9 of 10 within 1 d 1 h",
        "change failure rate 50% 1 of 2 failed or were undone",
        "recovery time 30 min median, from the first sign to the next good version",
        "rework rate 50% 1 of 2 mended the one before",
    ]


def test_they_are_told_as_data_for_one_service(facts: Facts, capsys: Capture) -> None:
    happened(facts, "deployed", HOUR)
    happened(facts, "deployed", HOUR, "auth")
    happened(facts, "deployed", 40 * 24 * HOUR)
    assert main(["dora", "--service", "auth", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["service"], told["deployments"], told["days"], told["lead_time_median_seconds"]) == (
        "auth",
        1,
        30,
        None,
    )
    assert main(["dora", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["deployments"] == 2


def test_one_question_a_service_and_no_scan(facts: Facts, capsys: Capture) -> None:
    happened(facts, "deployed", HOUR)
    asked: list[str] = []
    client("dynamodb").meta.events.register("before-call", lambda model, **_: asked.append(model.name), "counted")
    assert main(["dora"]) == 0
    client("dynamodb").meta.events.unregister("before-call", unique_id="counted")
    assert set(asked) == {"Query"}
    assert len(asked) == len(load_plan("local")[0].pipelines)
    assert "booking" not in capsys.readouterr().err


@pytest.mark.usefixtures("facts")
def test_where_nothing_happened_that_is_said(capsys: Capture) -> None:
    assert main(["dora"]) == 0
    shown = capsys.readouterr()
    assert "Nothing of stack 'local' was deployed" in shown.err
    assert " - " in shown.out


@pytest.mark.usefixtures("empty")
def test_a_stack_without_facts_is_told_what_makes_them(capsys: Capture) -> None:
    assert main(["dora"]) == 1
    assert "`up` makes their table" in capsys.readouterr().err


@pytest.mark.usefixtures("facts")
def test_an_unknown_service_is_told_with_the_nearest(capsys: Capture) -> None:
    assert main(["dora", "--service", "bokking"]) == 2
    assert "did you mean 'booking'" in capsys.readouterr().err
