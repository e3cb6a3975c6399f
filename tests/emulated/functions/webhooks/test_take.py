"""What becomes of requests: whoever signed well is told on the bus once, and nobody else is."""

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slipway.decide.webhook import signature
from slipway.functions.claims import LEASE, REMEMBERED
from slipway.functions.webhooks.secrets import KEPT, KEPT_AT_LEAST
from slipway.functions.webhooks.system import LARGEST
from tests.emulated.functions.webhooks.conftest import (
    COMMIT,
    KEY,
    NEXT_KEY,
    NOW,
    SYSTEM_KEY,
    Cloud,
    Event,
    failing,
    github,
    message,
    pull_request,
    push,
    request,
)

BUSY = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "PutEvents")
UNREACHABLE = EndpointConnectionError(endpoint_url="https://dynamodb.example")

requests = st.fixed_dictionaries(
    {
        "resource": st.sampled_from(["/github", "/systems/{system}"]),
        "headers": st.none()
        | st.dictionaries(
            st.sampled_from(["X-Hub-Signature-256", "X-Slipway-Signature", "X-Slipway-Timestamp", "X-Slipway-Nonce"]),
            st.text(st.characters(codec=None)) | st.sampled_from([str(NOW), "0123456789abcdef"]),
        ),
        "pathParameters": st.none() | st.dictionaries(st.just("system"), st.sampled_from(["jenkins", "", "__class__"])),
        "body": st.none() | st.text(st.characters(codec=None)),
        "isBase64Encoded": st.booleans(),
    }
)


def test_a_push_is_told_on_the_bus(cloud: Cloud) -> None:
    assert cloud.take(push()).status == 202
    (event,) = cloud.told
    assert (event["source"], event["detail-type"]) == ("slipway.webhooks", "GitHub push")
    assert event["detail"]["after"] == COMMIT
    assert event["detail"]["repository"] == {"full_name": "wayfarer/auth"}
    assert event["detail"]["delivery"] == "72d3162e-cc78"


def test_a_message_of_another_system_is_told_as_it_is(cloud: Cloud) -> None:
    assert cloud.take(message('{"größe": [1, {"a": null}]}'.encode())).status == 202
    (event,) = cloud.told
    assert event["detail-type"] == "System message"
    assert event["detail"] == {
        "key": "system#jenkins#0123456789abcdef",
        "system": "jenkins",
        "message": {"größe": [1, {"a": None}]},
    }


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_is_judged_by_its_bytes_however_it_comes(cloud: Cloud, encoded: bool) -> None:  # noqa: FBT001 - a table
    assert cloud.take(push(encoded=encoded, title="größer 大")).status == 202


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(push("another-planted-secret"), id="forged"),
        pytest.param({**push(), "body": push(before="1" * 40)["body"]}, id="changed"),
        pytest.param({**push(), "headers": None}, id="without headers"),
        pytest.param({**push(), "body": None}, id="without a body"),
        pytest.param({**push(), "body": "not base64!"}, id="not base64"),
        pytest.param({**push(encoded=False), "body": "\ud800"}, id="half a character"),
        pytest.param({**push(), "headers": {"X-Hub-Signature-256": "sha256=\ud800"}}, id="half a character signed"),
        pytest.param(message(at=NOW - 301), id="stale"),
        pytest.param(message(at=NOW + 301), id="from the future"),
        pytest.param(message(system="spinnaker"), id="of a system that is not known"),
        pytest.param(message(key="another-planted-secret"), id="forged message"),
        pytest.param({**message(), "pathParameters": None}, id="of no system"),
    ],
)
def test_who_is_not_believed_is_refused_and_leaves_nothing(cloud: Cloud, event: Event) -> None:
    assert cloud.take(event).status == 401
    assert (cloud.told, cloud.clients["dynamodb"].scan(TableName="deliveries")["Items"]) == ([], [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(requests)
def test_whatever_is_sent_without_a_key_is_refused(cloud: Cloud, event: Event) -> None:
    assert cloud.take(event).status == 401


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.binary() | st.recursive(st.none() | st.text() | st.floats(), st.lists, max_leaves=5))
def test_a_signed_body_of_any_kind_has_an_answer(cloud: Cloud, body: object) -> None:
    assert cloud.take(github("push", body, KEY)).status == 400
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert cloud.take(message(raw)).status in {400, 202, 200}


@pytest.mark.parametrize("number", [b"NaN", b"1e400", b"-Infinity"])
def test_a_number_that_json_has_not_is_refused(cloud: Cloud, number: bytes) -> None:
    assert cloud.take(message(b'{"rate": ' + number + b"}")).status == 400


def test_deep_nests_and_large_bodies_are_refused(cloud: Cloud) -> None:
    assert cloud.take(message(b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}")).status == 400
    assert cloud.take(message(json.dumps({"a": "x" * LARGEST}).encode())).status == 400
    assert cloud.take(push(ref="refs/heads/" + "x" * 300)).status == 400
    growing = json.dumps({"a": []}).encode().replace(b"[]", b"[" + b"1e15," * 20_000 + b"1]")
    assert len(growing) < LARGEST
    assert cloud.take(message(growing)).status == 400


@pytest.mark.parametrize(
    ("first", "second", "status"), [("sha256=forged", None, 202), (None, "sha256=forged", 401), ("", "", 401)]
)
def test_of_a_header_in_two_spellings_the_last_is_judged(
    cloud: Cloud, first: str | None, second: str | None, status: int
) -> None:
    event = push()
    good = event["headers"].pop("X-Hub-Signature-256")
    event["headers"] |= {
        "x-hub-signature-256": good if first is None else first,
        "X-HUB-SIGNATURE-256": good if second is None else second,
    }
    assert cloud.take(event).status == status


def test_a_system_called_github_takes_no_place_of_githubs(cloud: Cloud) -> None:
    """Its nonces may look like the hash by which a delivery is known."""
    cloud.rotate("sys", json.dumps({"github": SYSTEM_KEY}))
    delivery, nonce = push(), hashlib.sha256(base64.b64decode(push()["body"])).hexdigest()
    headers = {
        "X-Slipway-Signature": signature(SYSTEM_KEY, "github", str(NOW), nonce, b"{}"),
        "X-Slipway-Timestamp": str(NOW),
        "X-Slipway-Nonce": nonce,
    }
    assert cloud.take(request("/systems/{system}", b"{}", headers, system="github")).status == 202
    assert cloud.take(delivery).status == 202


@pytest.mark.parametrize("name", ["gh", "sys"])
def test_a_secret_that_is_no_text_lets_nobody_in(cloud: Cloud, name: str) -> None:
    for _ in range(2):
        cloud.clients["secretsmanager"].put_secret_value(SecretId=name, SecretBinary=SYSTEM_KEY.encode())
    assert cloud.take(push() if name == "gh" else message()).status == 401


def test_the_same_delivery_again_is_told_once(cloud: Cloud) -> None:
    first, again, other_id = push(), push(), push(delivery="another-delivery")
    assert [cloud.take(event, NOW + 3600 * n).status for n, event in enumerate((first, again, other_id))] == [
        202,
        200,
        200,
    ]
    assert cloud.take(push(), NOW + REMEMBERED - 1).status == 200
    assert len(cloud.told) == 1


def test_fifty_at_once_are_told_once(cloud: Cloud) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = [answer.status for answer in pool.map(cloud.take, [push()] * 50)]
    assert sorted(set(answers) - {200, 503}) == [202]
    assert answers.count(202) == len(cloud.told) == 1


@pytest.mark.parametrize("head", ["stranger/auth", None])
def test_a_pull_request_of_a_fork_is_ignored(cloud: Cloud, head: str | None) -> None:
    answer = cloud.take(pull_request(head))
    assert (answer.status, answer.reason, cloud.told) == (200, "pull request 7 comes from a fork", [])


def test_a_pull_request_of_ones_own_is_told(cloud: Cloud) -> None:
    assert cloud.take(pull_request("wayfarer/auth")).status == 202
    assert cloud.told[0]["detail"]["pull_request"]["number"] == 7


def test_other_events_are_ignored(cloud: Cloud) -> None:
    assert (cloud.take(github("ping", {"zen": "Keep it"}, KEY)).status, cloud.told) == (200, [])


def test_an_unknown_path_is_told(cloud: Cloud) -> None:
    assert cloud.take(request("/other", b"{}", {})).status == 404


def test_while_a_secret_is_rotated_both_hold_and_a_new_one_is_known_soon(cloud: Cloud) -> None:
    assert cloud.take(push()).status == 202
    cloud.rotate("gh", NEXT_KEY)
    new = push(NEXT_KEY, before="1" * 40)
    cloud.clock[0] += KEPT_AT_LEAST - 1
    assert cloud.take(new).status == 401
    cloud.clock[0] += 1
    assert cloud.take(new).status == 202
    assert cloud.take(push(KEY, before="2" * 40)).status == 202
    cloud.rotate("gh", "github-planted-secret-3")
    cloud.clock[0] += KEPT
    assert cloud.take(push(KEY, before="3" * 40)).status == 401


def test_forgeries_do_not_make_more_than_one_call_in_ten_seconds(cloud: Cloud) -> None:
    calls: list[str] = []
    events = cloud.clients["secretsmanager"].meta.events
    events.register("before-call.secrets-manager.GetSecretValue", lambda **_: calls.append("asked"))
    for _ in range(50):
        cloud.take(push("another-planted-secret"))
    assert len(calls) == 2  # the current and the previous value


@pytest.mark.parametrize("value", ["", "short", "not json", "[]", '{"jenkins": ""}', '{"jenkins": 7}', '"x"'])
def test_a_secret_without_a_key_lets_nobody_in(cloud: Cloud, value: str) -> None:
    cloud.rotate("sys", json.dumps({}))
    cloud.rotate("sys", value or " ")
    for key in ("", value, SYSTEM_KEY):
        assert cloud.take(message(key=key)).status == 401


def test_a_secret_without_a_value_is_told_as_not_now(cloud: Cloud) -> None:
    cloud.clients["secretsmanager"].delete_secret(SecretId="gh", ForceDeleteWithoutRecovery=True)
    cloud.clients["secretsmanager"].create_secret(Name="gh")
    assert cloud.take(push()).status == 503


def test_what_could_not_be_told_can_be_taken_at_once_again(cloud: Cloud) -> None:
    failing(cloud.clients["events"], "PutEvents", BUSY)
    assert cloud.take(push()).status == 503
    cloud.clients["events"].meta.events.unregister("before-call.eventbridge.PutEvents")
    assert cloud.clients["dynamodb"].scan(TableName="deliveries")["Items"] == []


def test_an_event_that_the_bus_does_not_take_is_not_taken(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
    with monkeypatch.context() as patch:
        patch.setattr(cloud.clients["events"], "put_events", lambda **_: refused)
        assert cloud.take(push()).status == 503
    assert cloud.take(push()).status == 202


def test_a_crash_before_the_record_is_told_again_under_the_same_key(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cloud.desk.claims, "settle", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            cloud.take(push())
    assert cloud.take(push(), NOW + LEASE).status == 503
    assert cloud.take(push(), NOW + LEASE + 1).status == 202
    first, second = cloud.told
    assert first["detail"]["key"] == second["detail"]["key"]
    assert cloud.take(push(), NOW + 2 * LEASE + 2).status == 200


def test_a_table_that_cannot_be_asked_is_told_as_not_now(cloud: Cloud) -> None:
    failing(cloud.clients["dynamodb"], "PutItem", UNREACHABLE)
    answer = cloud.take(push())
    assert (answer.status, answer.again, cloud.told) == (503, True, [])
