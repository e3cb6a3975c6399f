"""The entry point and the row of a service, on the emulated AWS."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import boto3
import pytest
from moto import mock_aws

from slipway.clients import Client
from slipway.functions.environment import BadEnvironmentError, read
from slipway.functions.rollback.cases import Case, Cases, Effect, OvertakenError
from slipway.functions.rollback.variables import RollbackVariables
from tests.unit.functions.rollback.clouds import Cloud
from tests.unit.functions.rollback.fleet import CREDENTIAL, NOON, lookup

MODULE = "slipway.functions.rollback.handler"
GOOD = {
    "DIRECTORY_BUCKET": "store",
    "DIRECTORY_KEY": "directory/x.json",
    "EVIDENCE_TABLE": "evidence",
    "EVIDENCE_BUCKET": "evidence-copies",
    "RUNNING_TABLE": "running",
    "CLAIMS_TABLE": "claims",
    "CHANGES_TABLE": "changes",
    "FACTS_TABLE": "facts",
    "ALARMS_TOPIC": "arn:aws:sns:us-east-1:123456789012:alarms",
}
CASE = Case(
    service="booking",
    deployment="execution-2",
    act="redeploy",
    by="rollback",
    reason="it rang",
    rang_at=NOON,
    decided_at=NOON,
    began_at=NOON,
    effects=(Effect("stage", "execution-3"),),
    posted=("C1", "1.2"),
)


@pytest.fixture
def dynamodb() -> Iterator[Client]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="claims",
            AttributeDefinitions=[{"AttributeName": "message", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "message", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Slipway")
    sys.modules.pop(MODULE, None)
    yield importlib.import_module(MODULE)
    sys.modules.pop(MODULE, None)


def test_an_environment_that_can_not_be_used_is_told_at_the_start() -> None:
    assert read(RollbackVariables, GOOD).slack_secret == ""
    with pytest.raises(BadEnvironmentError, match="CLAIMS_TABLE: Field required"):
        read(RollbackVariables, {name: value for name, value in GOOD.items() if name != "CLAIMS_TABLE"})


def test_a_poison_message_does_its_neighbours_no_harm(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(handler, "_desk", lambda: cloud.desk)
    tick = json.dumps({"detail-type": "Scheduled Event", "detail": {}})
    records = [
        {"messageId": "good", "body": tick},
        {"messageId": "poison", "body": f'{{"token": "{CREDENTIAL}"'},
        {"messageId": "good too", "body": tick},
    ]
    assert handler.handle({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert CREDENTIAL not in "".join(capsys.readouterr())


def test_a_person_is_answered(handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "_desk", lambda: cloud.desk)
    assert (
        "release manager" in handler.handle({"rollback": {"service": "booking", "by": "dana-weiss"}}, None)["refused"]
    )


def test_a_row_is_read_as_it_was_written(dynamodb: Client) -> None:
    cases = Cases(dynamodb, "claims")
    assert cases.last("booking") is None
    written = cases.write(CASE, None, NOON)
    assert cases.last("booking") == written
    assert list(cases.unsettled(lookup().names)) == [written]
    ended = cases.write(replace(CASE, phase="done", told=True, told_end=True), written, NOON, lease=0)
    assert list(cases.unsettled(["booking"])) == []
    assert ended.leased_until == NOON


def test_of_two_who_write_one_is_told_so(dynamodb: Client) -> None:
    cases = Cases(dynamodb, "claims")
    first = cases.write(CASE, None, NOON)
    with pytest.raises(OvertakenError):
        cases.write(CASE, None, NOON)
    cases.write(CASE, first, NOON + timedelta(seconds=1))
    with pytest.raises(OvertakenError):
        cases.write(CASE, first, NOON + timedelta(seconds=2))


def test_a_thousand_services_are_looked_after_in_ten_questions(dynamodb: Client) -> None:
    asked: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb.*", lambda model, **_: asked.append(model.name))
    cases = Cases(dynamodb, "claims")
    cases.write(CASE, None, NOON)
    assert len(list(cases.unsettled([f"service-{n}" for n in range(999)] + ["booking"]))) == 1
    assert asked.count("BatchGetItem") == 10
