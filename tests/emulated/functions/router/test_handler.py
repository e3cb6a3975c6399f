"""The entry point: it starts only where its environment is right, reports each message, and logs no secret."""

from __future__ import annotations

import importlib
import io
import json
import sys
from types import ModuleType
from typing import Any

import boto3
import pytest
from slack_sdk import WebClient

from slipway.decide.attempts import Fact
from slipway.decide.directory import Directory
from slipway.decide.dora import Measures
from slipway.functions.directory import as_text
from slipway.functions.environment import BadEnvironmentError
from tests.emulated.functions.router.conftest import Stage, client
from tests.unit.evidence.items import NAMES
from tests.unit.functions.router.events import NOON, REGION, alarm, execution, listed, push, records

MODULE = "slipway.functions.router.handler"
PLANTED = "ghp_" + "a1B2" * 9
VARIABLES = {
    "DIRECTORY_BUCKET": NAMES.bucket,
    "DIRECTORY_KEY": "directory/1.json",
    "EVIDENCE_TABLE": NAMES.table,
    "EVIDENCE_BUCKET": NAMES.bucket,
    "RUNNING_TABLE": NAMES.running_table,
    "CLAIMS_TABLE": "claims",
    "CHANGES_TABLE": "changes",
    "FACTS_TABLE": "facts",
    "SLACK_SECRET": "slack",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


class Lambda:
    """The context that Lambda gives."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture
def handler(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it starts in the cloud, with the clients that it makes by itself."""
    for name, value in {**VARIABLES, "ALARMS_TOPIC": stage.tools.topic}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    text = as_text(Directory("prod", "production", "#deployments", 1, {"booking": listed()}, {}))
    client("s3").put_object(Bucket=NAMES.bucket, Key="directory/1.json", Body=text.encode())
    return importlib.import_module(MODULE)


@pytest.fixture
def logged(handler: ModuleType) -> io.StringIO:
    stream = io.StringIO()
    handler.log.handlers[0].setStream(stream)
    return stream


def test_a_bad_environment_stops_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with pytest.raises(BadEnvironmentError, match=r"DIRECTORY_BUCKET: .*; FACTS_TABLE: .*"):
        importlib.import_module(MODULE)


def test_it_takes_a_batch_and_reports_what_is_to_be_given_again(
    handler: ModuleType, stage: Stage, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = handler.handle({"Records": records(push(), "poison", alarm("ALARM"))}, Lambda())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert [fact.kind for fact in stage.facts()] == ["ringing"]
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["message"] for line in lines if "event" in line or "why" in line] == ["taken", "not taken", "taken"]
    (counted,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "EventsTaken" in line]
    assert (counted["EventsTaken"], counted["EventsFailed"]) == ([2.0], [1.0])


def test_slack_without_a_value_yet_is_none_and_is_asked_for_again(
    handler: ModuleType, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = boto3.client("secretsmanager", REGION)
    secrets.create_secret(Name="slack")
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(
        WebClient, "chat_postMessage", lambda _, **more: told.append(more) or {"channel": "C1", "ts": "1.0"}
    )
    assert handler.handle({"Records": records(alarm("ALARM"))}, Lambda()) == {"batchItemFailures": []}
    assert (told, "Slack is not told" in logged.getvalue()) == ([], True)
    secrets.put_secret_value(SecretId="slack", SecretString=json.dumps({"bot_token": "xoxb-planted-planted"}))
    assert handler.handle({"Records": records(alarm("ALARM"))}, Lambda()) == {"batchItemFailures": []}
    assert [more["channel"] for more in told] == ["#trips"]
    assert "planted" not in logged.getvalue()


def test_no_secret_is_logged(
    handler: ModuleType, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError(f"could not use {PLANTED}")

    monkeypatch.setattr(handler, "_slack", fail)
    result = {"external-execution-summary": f"password={PLANTED}"}
    event = execution("FAILED", "Test/Provenance", **{"execution-result": result})
    answer = handler.handle({"Records": records(event, PLANTED)}, Lambda())
    assert len(answer["batchItemFailures"]) == 2
    assert PLANTED not in logged.getvalue() + capsys.readouterr().out


def test_what_a_fact_adds_is_published(handler: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    fact = Fact("deployed", "booking", "production", NOON, "e-1")
    handler.publish(fact, Measures(deployments=1, leads=(60, 120), recoveries=(900, 60)))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [(line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"], line["service"]) for line in lines]
    assert told == [("Deployments", "booking"), *[("LeadTime", "booking")] * 2, *[("RecoveryTime", "booking")] * 2]
    assert {line["_aws"]["CloudWatchMetrics"][0]["Namespace"] for line in lines} == {"Slipway"}
