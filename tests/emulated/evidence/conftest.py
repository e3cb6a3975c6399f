"""A store on the emulated AWS."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.model import OperationModel
from moto import mock_aws

from slipway.clients import Client, Clients
from slipway.evidence import EvidenceStore
from slipway.evidence.names import Names
from tests.emulated.functions.conftest import one_request_at_a_time
from tests.unit.evidence.items import MONDAY, NAMES, REGION

__all__ = ["one_request_at_a_time"]


def make_tables(client: Clients, names: Names = NAMES) -> None:
    """The tables and the bucket, with the keys that the program declares them with."""
    text = [{"AttributeName": name, "AttributeType": "S"} for name in ("tree", "event", "place", "moment")]
    client("dynamodb").create_table(
        TableName=names.table,
        AttributeDefinitions=text,
        KeySchema=_keys("tree", "event"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "deployments",
                "KeySchema": _keys("place", "moment"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").create_table(
        TableName=names.running_table,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("environment", "service")],
        KeySchema=_keys("environment", "service"),
        BillingMode="PAY_PER_REQUEST",
    )
    client("s3").create_bucket(Bucket=names.bucket, ObjectLockEnabledForBucket=True)
    client("s3").put_object_lock_configuration(
        Bucket=names.bucket,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 400}},
        },
    )


def _keys(partition: str, order: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": order, "KeyType": "RANGE"}]


class Asked:
    """boto3 clients that note which calls they made, and fail those that a test wants to fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.failures: list[Exception] = []
        self.busy_once: dict[str, Exception] = {}
        self._made: dict[str, Client] = {}

    def __call__(self, service: str) -> Client:
        if service not in self._made:
            self._made[service] = boto3.client(service, REGION)
            self._made[service].meta.events.register("before-call", self._note)
        return self._made[service]

    def _note(self, model: OperationModel, **_: object) -> None:
        self.calls.append(f"{model.service_model.service_name}:{model.name}")
        if self.failures:
            raise self.failures.pop(0)
        if self.calls[-1] in self.busy_once:
            raise self.busy_once.pop(self.calls[-1])


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        make_tables(lambda service: boto3.client(service, REGION))
        yield Asked()


@pytest.fixture
def store(clients: Asked) -> EvidenceStore:
    return EvidenceStore(clients, NAMES.table, NAMES.bucket, NAMES.running_table, now=lambda: MONDAY)
