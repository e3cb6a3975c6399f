"""The store under what goes wrong: the same event again and at once, crashes, clocks, busy clouds, newer versions."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations
from threading import Barrier
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.model import OperationModel

from slipway.evidence import EvidenceStore, Found, FutureItemError, Item
from slipway.evidence.copies import copy_key
from slipway.evidence.patience import BusyError
from slipway.evidence.rows import evidence_row
from tests.emulated.evidence.conftest import Asked
from tests.unit.evidence.items import MONDAY, NAMES, OTHER_TREE, REGION, TREE, item

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUERY, PUT, COPY = "dynamodb:Query", "dynamodb:PutItem", "s3:PutObject"


def rows_of(table: str) -> list[dict[str, Any]]:
    return list(boto3.client("dynamodb", REGION).scan(TableName=table)["Items"])


def copies() -> dict[str, dict[str, Any]]:
    """Every version of every object in the bucket, by key."""
    s3 = boto3.client("s3", REGION)
    versions = s3.list_object_versions(Bucket=NAMES.bucket).get("Versions", [])
    bodies = {
        version["Key"]: json.loads(s3.get_object(Bucket=NAMES.bucket, Key=version["Key"])["Body"].read())
        for version in versions
    }
    assert len(bodies) == len(versions), "no copy was written over"
    return bodies


def refusal(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutItem")  # type: ignore[typeddict-item]


def test_what_is_recorded_is_found_copied_and_running(store: EvidenceStore) -> None:
    told = item(details={"findings": 3, "who": "Ana 🚢", "reasons": ["none"], "share": 0.5, "late": False})
    assert store.record(told).new
    assert store.of_tree("booking", TREE).items == (told,)
    assert store.deployments("booking", "production").items == (told,)
    assert store.running("production").items == (told,)
    assert copies() == {copy_key(told): json.loads(told.document)}


def test_the_same_event_fifty_times_at_once_and_two_days_late_is_one(store: EvidenceStore) -> None:
    start = Barrier(10)

    def tell(number: int) -> bool:
        start.wait()
        return store.record(item(at=MONDAY - timedelta(seconds=number))).new

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(tell, range(50))) == 1
    (first,) = store.of_tree("booking", TREE).items
    late = EvidenceStore(store.clients, store.table, store.bucket, store.running_table, now=lambda: MONDAY + 2 * DAY)
    again = late.record(item(at=MONDAY + 2 * DAY))
    assert (again.new, again.item) == (False, first)
    assert len(rows_of(NAMES.table)) == len(copies()) == 1
    assert store.running("production").items == (first,)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "verified"},
        {"service": "search"},
        {"environment": "staging"},
        {"tree": OTHER_TREE},
        {"digest": "sha256:" + "cd" * 32},
        {"by": "Ana"},
        {"execution": "e-2"},
        {"action": "canary"},
        {"passed": False},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_event_is_another_item(store: EvidenceStore, other: dict[str, object]) -> None:
    assert store.record(item()).new
    assert store.record(item(**{"kind": "deployed", **other})).new  # type: ignore[arg-type]
    assert len(rows_of(NAMES.table)) == len(copies()) == 2


@pytest.mark.parametrize("done", [0, 1, 2], ids=["nothing", "the item", "the item and its copy"])
def test_a_crash_between_two_writes_converges(store: EvidenceStore, clients: Asked, done: int) -> None:
    def crash(model: OperationModel, **_: object) -> None:
        if len(clients.calls) > done:
            raise KeyboardInterrupt(model.name)

    for service in ("dynamodb", "s3"):
        clients(service).meta.events.register_last("before-call", crash)
    with pytest.raises(KeyboardInterrupt):
        store.record(item())
    assert (len(rows_of(NAMES.table)), len(copies()), len(rows_of(NAMES.running_table))) == ((done > 0), (done > 1), 0)
    for service in ("dynamodb", "s3"):
        clients(service).meta.events.unregister("before-call", crash)
    store.record(item(at=MONDAY - HOUR))
    (kept,) = store.of_tree("booking", TREE).items
    assert copies() == {copy_key(kept): json.loads(kept.document)}
    assert store.running("production").items == (kept,)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_what_runs_is_the_newest_whatever_the_order_of_telling(store: EvidenceStore, order: tuple[int, ...]) -> None:
    told = [item(execution="e-old", at=MONDAY - DAY), item(execution="e-0"), item(execution="e-1")]
    for place in order:
        store.record(told[place])
    assert store.running("production").items == (max(told[1:], key=lambda one: one.id),)


def test_what_runs_of_some_services_is_one_call_a_hundred(store: EvidenceStore, clients: Asked) -> None:
    for service in ("search", "booking", "auth"):
        store.record(item(service=service))
    clients.calls.clear()
    asked = ["search", "auth", "search", *(f"other-{number}" for number in range(97))]
    assert [one.service for one in store.running("production", asked).items] == ["auth", "search"]
    assert clients.calls == ["dynamodb:BatchGetItem"]
    assert store.running("production", []) == store.running("staging", asked) == Found()


def test_what_was_answered_in_part_is_asked_again(store: EvidenceStore, clients: Asked) -> None:
    store.record(item())
    left = [{NAMES.running_table: {"Keys": [{}]}}, {}]

    def without_capacity(parsed: dict[str, Any], **_: object) -> None:
        parsed["UnprocessedKeys"] = left.pop(0) if left else {NAMES.running_table: {}}

    clients("dynamodb").meta.events.register("after-call.dynamodb.BatchGetItem", without_capacity)
    assert store.running("production", ["booking"]).items == (item(),)
    hasty = EvidenceStore(store.clients, store.table, store.bucket, store.running_table, 0.2, store.now)
    with pytest.raises(BusyError, match="no capacity for 1 items"):
        hasty.running("production", ["booking"])


def test_a_deployment_that_failed_and_a_rollback_do_not_run(store: EvidenceStore) -> None:
    store.record(item(at=MONDAY - DAY))
    store.record(item(execution="e-2", passed=False))
    store.record(item("rolled-back", execution="e-3"))
    assert [one.execution for one in store.running("production").items] == ["e-1"]
    shown = store.deployments("booking", "production").items
    assert {(one.execution, one.passed) for one in shown} == {("e-1", True), ("e-2", False), ("e-3", True)}


def test_a_clock_that_is_ahead_is_refused_before_anything_is_written(store: EvidenceStore) -> None:
    store.record(item("tested", at=MONDAY + timedelta(minutes=5)))
    with pytest.raises(FutureItemError, match="more than 5 minutes ahead"):
        store.record(item(at=MONDAY + timedelta(minutes=5, microseconds=1)))
    assert [row["document"]["S"].count("tested") for row in rows_of(NAMES.table)] == [1]


def test_a_clock_that_goes_back_moves_no_deployment_from_its_place(store: EvidenceStore) -> None:
    store.record(item(execution="e-2"))
    store.record(item(execution="e-1", at=MONDAY - HOUR))
    assert [one.execution for one in store.running("production").items] == ["e-2"]
    assert [one.execution for one in store.deployments("booking", "production").items] == ["e-2", "e-1"]


def test_the_evidence_of_a_tree_is_in_order_and_of_one_service_where_it_is_named(store: EvidenceStore) -> None:
    told = [
        item("tested", at=MONDAY - HOUR),
        item("approved", at=MONDAY - 2 * HOUR),
        item("built", service="booking-api", at=MONDAY - 3 * HOUR),
        item("built", tree=OTHER_TREE),
    ]
    for one in told:
        store.record(one)
    assert store.of_tree("booking", TREE).items == (told[1], told[0])
    assert store.of_tree(None, TREE).items == (told[2], told[1], told[0])
    assert store.of_tree("book", TREE).items == ()


def test_deployments_come_in_pages_without_gap_or_repetition(store: EvidenceStore) -> None:
    told = [item(execution=f"e-{number}", at=MONDAY - (number // 3) * HOUR) for number in range(8)]
    for one in told:
        store.record(one)
    seen: list[Item] = []
    while page := store.deployments("booking", "production", 3, older_than=seen[-1] if seen else None).items:
        seen += page
    assert sorted(one.execution for one in seen) == sorted(one.execution for one in told)
    assert [one.at for one in seen] == sorted((one.at for one in told), reverse=True)
    with pytest.raises(ValueError, match="limit of 1 or more, found 0"):
        store.deployments("booking", "production", 0)


def test_an_answer_of_several_pages_is_read_to_the_end(store: EvidenceStore, clients: Asked) -> None:
    dynamodb = boto3.client("dynamodb", REGION)
    for number in range(300):
        row = evidence_row(item("scanned", action=f"scan-{number}", details={"text": "x" * 3900}))
        dynamodb.put_item(TableName=NAMES.table, Item=row)
    assert len(store.of_tree("booking", TREE).items) == 300
    assert clients.calls == [QUERY, QUERY]


@pytest.mark.parametrize(
    "failure",
    [
        refusal("ProvisionedThroughputExceededException", 400),
        refusal("ThrottlingException", 400),
        refusal("SlowDown", 503),
        refusal("InternalServerError", 500),
        refusal("ConditionalRequestConflict", 409),
        refusal("Unheard", 429),
        EndpointConnectionError(endpoint_url="https://there"),
    ],
    ids=str,
)
def test_a_busy_cloud_is_asked_again(store: EvidenceStore, clients: Asked, failure: Exception) -> None:
    clients.failures = [failure, failure]
    assert store.record(item("tested")).new
    clients.busy_once = {COPY: failure}
    assert store.record(item()).new
    assert len(copies()) == 2
    clients.failures = [failure]
    assert item() in store.of_tree("booking", TREE).items


def test_a_busy_cloud_is_not_asked_beyond_the_deadline(store: EvidenceStore, clients: Asked) -> None:
    clients.failures = [refusal("ThrottlingException", 400)] * 60
    hasty = EvidenceStore(store.clients, store.table, store.bucket, store.running_table, 0.3, store.now)
    began = datetime.now().astimezone()
    with pytest.raises(ClientError, match="ThrottlingException"):
        hasty.running("production")
    assert datetime.now().astimezone() - began < timedelta(seconds=2)
    assert 1 < len(clients.calls) < 50


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException", "ResourceNotFoundException"])
def test_what_asking_again_can_not_help_is_told_at_once(store: EvidenceStore, clients: Asked, code: str) -> None:
    clients.failures = [refusal(code, 400)]
    with pytest.raises(ClientError, match=code):
        store.record(item())
    assert clients.calls == [PUT]


def test_a_copy_that_is_refused_is_told(store: EvidenceStore, clients: Asked) -> None:
    def refuse(**_: object) -> None:
        raise refusal("AccessDenied", 403)

    clients("s3").meta.events.register("before-call", refuse)
    with pytest.raises(ClientError, match="AccessDenied"):
        store.record(item())
    assert rows_of(NAMES.running_table) == []


def test_items_of_a_newer_version_are_shown_and_those_beside_them_too(store: EvidenceStore) -> None:
    store.record(item("tested"))
    newer = {"schema_version": 2, "kind": "blessed", "halo": True}
    row = evidence_row(item()) | {"schema_version": {"N": "2"}, "document": {"S": json.dumps(newer)}}
    boto3.client("dynamodb", REGION).put_item(TableName=NAMES.table, Item=row)
    found = store.of_tree("booking", TREE)
    assert found.items == (item("tested"),)
    assert [(one.schema_version, one.fields) for one in found.unread] == [(2, newer)]
    assert not store.record(item()).new
    assert len(copies()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        {"document": {"S": "{"}},
        {"document": {"S": item(service="search").document}},
        {"document": {"S": json.dumps(json.loads(item().document) | {"extra": 1})}},
        {"schema_version": {"S": "x"}},
        {"event": {"S": "booking#production#deployed#0"}},
    ],
    ids=["no document", "another's document", "a field too many", "no version", "another id"],
)
def test_an_item_that_was_tampered_with_proves_nothing(store: EvidenceStore, damage: dict[str, Any]) -> None:
    boto3.client("dynamodb", REGION).put_item(TableName=NAMES.table, Item=evidence_row(item()) | damage)
    found = store.of_tree("booking", TREE)
    assert found.items == ()
    assert len(found.unread) == 1
    assert found.unread[0].fields
