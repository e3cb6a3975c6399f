"""`evidence` and `deployments`, asked of the store of the local stack on the emulated AWS."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from slipway.cli.main import main
from slipway.clients import Client
from slipway.evidence import EvidenceStore
from slipway.evidence.names import names_of
from slipway.evidence.rows import evidence_row
from tests.emulated.evidence.conftest import make_tables
from tests.unit.evidence.items import MONDAY, OTHER_TREE, REGION, TREE, item

Capture = pytest.CaptureFixture[str]
NAMES = names_of("local", "123456789012", REGION)


def _client(service: str) -> Client:
    return boto3.client(service, REGION)


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The local cloud, with nothing in it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: _client)
    with mock_aws():
        yield


@pytest.fixture
def store(empty: None) -> EvidenceStore:  # noqa: ARG001 - the cloud it stands on
    make_tables(_client, NAMES)
    return EvidenceStore(_client, NAMES.table, NAMES.bucket, NAMES.running_table)


def _data(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_what_was_proved_of_a_tree_is_listed_oldest_first(store: EvidenceStore, capsys: Capture) -> None:
    store.record(item("approved", by="Ana Núñez", at=MONDAY + timedelta(hours=1)))
    store.record(item("scanned", action="sast", passed=False, details={"findings": 3}))
    store.record(item("tested", tree=OTHER_TREE))
    assert main(["evidence", TREE]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["what", "service", "environment"]
    assert first.startswith("scanned sast: failed")
    assert first.endswith("findings 3")
    assert "2026-11-23 10:00:00" in second
    assert "Ana Núñez" in second
    told = _data(capsys, "evidence", TREE.upper(), "--service", "booking")
    assert [one["kind"] for one in told["items"]] == ["scanned", "approved"]
    assert (told["tree"], told["unread"]) == (TREE, [])


def test_an_item_of_a_newer_version_is_shown_and_steers_no_terminal(store: EvidenceStore, capsys: Capture) -> None:
    row = evidence_row(item())
    document = {"kind": "blessed", "service": "booking\x1b[2J", "schema_version": 2, "halo": True}
    row |= {"schema_version": {"N": "2"}, "document": {"S": json.dumps(document)}}
    _client("dynamodb").put_item(TableName=store.table, Item=row)
    assert main(["evidence", TREE]) == 0
    shown = capsys.readouterr().out
    assert "blessed (schema 2, can't be read)" in shown
    assert "\x1b" not in shown
    assert _data(capsys, "evidence", TREE)["unread"] == [{"schema_version": 2, "fields": document}]


def test_what_runs_and_the_last_deployments_of_a_service(store: EvidenceStore, capsys: Capture) -> None:
    for number, kind in enumerate(["deployed", "deployed", "rolled-back"]):
        store.record(item(kind, execution=f"e-{number}", at=MONDAY + timedelta(hours=number)))
    store.record(item(service="search"))
    running = _data(capsys, "deployments")
    assert [(one["service"], one["execution"]) for one in running["items"]] == [("booking", "e-1"), ("search", "e-1")]
    assert running["environment"] == "production"
    last = _data(capsys, "deployments", "--service", "booking", "--env", "prod", "--last", "2")
    assert [(one["kind"], one["execution"]) for one in last["items"]] == [("rolled-back", "e-2"), ("deployed", "e-1")]
    assert main(["deployments", "--service", "booking"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("rolled-back")


def test_a_service_that_left_the_catalogue_still_has_its_evidence(store: EvidenceStore, capsys: Capture) -> None:
    store.record(item(service="retired"))
    assert [one["service"] for one in _data(capsys, "deployments", "--service", "retired")["items"]] == ["retired"]
    assert [one["kind"] for one in _data(capsys, "evidence", TREE, "--service", "retired")["items"]] == ["deployed"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("evidence", TREE), f"Nothing is proved of tree {TREE[:12]} in stack 'local'"),
        (("evidence", TREE, "--service", "booking"), "for booking in stack 'local'; a push of it starts its pipeline"),
        (("deployments",), "nothing was deployed yet to production; a push"),
        (("deployments", "--service", "booking", "--env", "qa"), "booking was never deployed to qa"),
    ],
)
def test_an_empty_answer_says_what_to_do(
    store: EvidenceStore,  # noqa: ARG001 - empty
    capsys: Capture,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    assert main(list(arguments)) == 0
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("evidence", TREE[:12]), "found 12 characters"),
        (("evidence", TREE, "--service", "bookng"), "of a service 'bookng'; did you mean 'booking'?"),
        (("evidence", TREE, "--stack", "prd"), "unknown stack 'prd'"),
        (("deployments", "--service", "bookng"), "did you mean 'booking'?"),
        (("deployments", "--env", "prd"), "unknown environment 'prd'"),
        (("deployments", "--last", "0"), "--last"),
    ],
)
def test_what_means_nothing_is_wrong_usage(
    store: EvidenceStore,  # noqa: ARG001 - empty
    capsys: Capture,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    assert main(list(arguments)) == 2
    assert says in capsys.readouterr().err


@pytest.mark.usefixtures("empty")
def test_a_stack_without_tables_says_how_they_are_made(capsys: Capture) -> None:
    assert main(["deployments"]) == 1
    assert "has no tables of evidence yet; `up` makes them" in capsys.readouterr().err


def test_a_refusal_of_the_cloud_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Refusing:
        def get_caller_identity(self) -> None:
            raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "it has expired"}}, "GetCallerIdentity")

    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: lambda _: Refusing())
    assert main(["deployments"]) == 1
    assert "the evidence of stack 'local' can't be read: " in (told := capsys.readouterr().err)
    assert "it has expired" in told
