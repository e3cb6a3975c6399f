"""Who really is Slack is handed on, nobody else is, and no answer takes long or fails with a 500."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slipway.functions.slack_door import take as taking
from slipway.functions.slack_door.take import Door, take
from slipway.functions.slack_door.variables import SlackDoorVariables
from slipway.functions.webhooks.secrets import KEPT, KEPT_AT_LEAST, Secrets
from tests.emulated.functions.slack_door.conftest import (
    KEY,
    NEXT_KEY,
    NOW,
    PRESS,
    REGION,
    SUBMISSION,
    Cloud,
    Event,
    form,
    press,
    secret,
    signed,
    submission,
)
from tests.emulated.functions.webhooks.conftest import failing

UNREACHABLE = EndpointConnectionError(endpoint_url="https://sqs.example")
ALLOWED = 1.0
"""Seconds in which Slack must be answered."""


def test_a_press_is_handed_on_with_who_and_when(cloud: Cloud) -> None:
    assert cloud.take(press()).status == 200
    (message,) = cloud.handed_on
    assert (message["from"], message["at"]) == ("slack", NOW)
    assert message["told"]["user"] == {"id": "U05ANANUNEZ"}
    assert message["told"]["actions"] == [{"action_id": "approve", "value": '{"request": "r"}'}]
    assert re.fullmatch("slack#[0-9a-f]{64}", message["key"])


def test_a_modal_that_was_sent_is_handed_on_and_closes(cloud: Cloud) -> None:
    answer = cloud.take(submission())
    assert (answer.status, answer.body) == (200, "")
    (message,) = cloud.handed_on
    assert message["told"]["view"]["state"]["values"] == {"reason": {"reason": {"value": "it is größer"}}}


def test_what_is_chosen_in_a_modal_is_handed_on(cloud: Cloud) -> None:
    chosen = {"type": "checkboxes", "selected_options": [{"text": {"text": "window"}, "value": "window"}]}
    view = {**SUBMISSION["view"], "state": {"values": {"gates": {"gates": chosen}}}}  # type: ignore[dict-item]
    cloud.take(signed(form({**SUBMISSION, "view": view})))
    (message,) = cloud.handed_on
    told = message["told"]["view"]["state"]["values"]
    assert told == {"gates": {"gates": {"selected_options": [{"value": "window"}]}}}


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_is_judged_by_its_bytes_however_it_comes(cloud: Cloud, encoded: bool) -> None:  # noqa: FBT001 - a table
    assert cloud.take(signed(form(PRESS), encoded=encoded)).status == 200


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(press("another-planted-secret"), id="forged"),
        pytest.param({**press(), "body": submission()["body"]}, id="changed"),
        pytest.param({**press(), "headers": None}, id="without headers"),
        pytest.param({**press(), "headers": {}}, id="with no header of Slack's"),
        pytest.param({**press(), "body": None}, id="without a body"),
        pytest.param({**press(), "body": "not base64!"}, id="not base64"),
        pytest.param({**press(), "body": "\ud800", "isBase64Encoded": False}, id="half a character"),
        pytest.param(
            {**press(), "headers": {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": "v0=\ud800"}},
            id="half a character signed",
        ),
        pytest.param(press(at=NOW - 301), id="stale"),
        pytest.param(press(at=NOW + 301), id="from the future"),
        pytest.param({}, id="nothing at all"),
    ],
)
def test_who_is_not_slack_is_refused_and_leaves_nothing(cloud: Cloud, event: Event) -> None:
    assert (cloud.take(event).status, cloud.handed_on) == (401, [])


def test_one_changed_byte_is_refused_wherever_it_is(cloud: Cloud) -> None:
    event = signed(form(PRESS), encoded=False)
    for place in range(0, len(event["body"]), 7):
        changed = event["body"][:place] + chr(ord(event["body"][place]) ^ 1) + event["body"][place + 1 :]
        assert cloud.take({**event, "body": changed}).status == 401
    later = {**event["headers"], "X-Slack-Request-Timestamp": str(NOW + 1)}
    assert cloud.take({**event, "headers": later}).status == 401


def test_what_is_300_seconds_old_is_still_fresh(cloud: Cloud) -> None:
    assert cloud.take(press(at=NOW - 300)).status == 200


def test_a_replay_has_the_key_of_the_first_by_which_it_is_known_again(cloud: Cloud) -> None:
    assert [cloud.take(press(), NOW + later).status for later in (0, 299)] == [200, 200]
    assert len({message["key"] for message in cloud.handed_on}) == 1
    cloud.take(press(at=NOW + 1))
    assert len({message["key"] for message in cloud.handed_on}) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload",
        b"payload=",
        b"payload=%ff",
        b"payload=[]",
        b"other=1",
        form({"type": "shortcut"}),
        form({**PRESS, "actions": []}),
        form({**PRESS, "user": None}),
        form({**PRESS, "trigger_id": "x" * 256}),
        b"a=1&" * 30,
    ],
)
def test_what_is_signed_and_says_nothing_usable_is_told_so(cloud: Cloud, body: bytes) -> None:
    assert (cloud.take(signed(body)).status, cloud.handed_on) == (400, [])


@given(
    event=st.fixed_dictionaries(
        {},
        optional={
            "headers": st.none()
            | st.dictionaries(
                st.sampled_from(["X-Slack-Signature", "x-slack-request-timestamp"]),
                st.text(st.characters(codec=None)) | st.sampled_from([str(NOW), "v0=" + "0" * 64]),
            ),
            "body": st.none() | st.text(st.characters(codec=None)),
            "isBase64Encoded": st.booleans(),
        },
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_request_whatever_is_let_in_unsigned_or_answered_with_a_500(cloud: Cloud, event: Event) -> None:
    assert cloud.take(event).status == 401


def test_while_the_secret_is_rotated_both_hold_and_a_new_one_is_known_soon(cloud: Cloud) -> None:
    assert cloud.take(press()).status == 200
    cloud.clients["secretsmanager"].put_secret_value(SecretId="slack", SecretString=secret(NEXT_KEY))
    cloud.clock[0] += KEPT_AT_LEAST - 1
    assert cloud.take(press(NEXT_KEY)).status == 401
    cloud.clock[0] += 1
    assert cloud.take(press(NEXT_KEY)).status == 200
    assert cloud.take(press(KEY)).status == 200
    cloud.clients["secretsmanager"].put_secret_value(SecretId="slack", SecretString=secret("slack-planted-secret-3"))
    cloud.clock[0] += KEPT
    assert cloud.take(press(KEY)).status == 401


@pytest.mark.parametrize("value", [" ", "not json", "[]", "{}", '{"signing_secret": "short"}', '{"signing_secret": 7}'])
def test_a_secret_without_a_key_lets_nobody_in(cloud: Cloud, value: str) -> None:
    for _ in range(2):
        cloud.clients["secretsmanager"].put_secret_value(SecretId="slack", SecretString=value)
    for key in ("", "short", value, KEY):
        if key.strip():
            assert cloud.take(press(key)).status == 401


def test_a_stack_without_slack_lets_nobody_in(cloud: Cloud) -> None:
    variables = SlackDoorVariables(slack_secret="", approvals_queue="https://sqs.example/q")
    assert take(press(), Door(variables, cloud.door.secrets, cloud.door.queue), NOW).status == 401


def test_what_the_queue_does_not_take_is_told_to_whoever_pressed(cloud: Cloud) -> None:
    failing(cloud.clients["sqs"], "SendMessage", UNREACHABLE)
    assert cloud.take(press()).status == 503
    sent = cloud.take(submission())
    assert json.loads(sent.body) == {"response_action": "errors", "errors": {"reason": taking.PRESS_AGAIN}}
    assert sent.status == 200


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listening.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)
    for one in held:
        one.close()


def test_slack_is_answered_within_a_second_with_every_backend_silent(
    cloud: Cloud, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SLACK_SECRET": "slack", "APPROVALS_QUEUE": f"{silent}/q"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    from slipway.functions.slack_door import handler

    config = Config(connect_timeout=handler.CONNECT, read_timeout=handler.ANSWER, retries={"total_max_attempts": 1})
    silent_secrets = Secrets(boto3.client("secretsmanager", REGION, endpoint_url=silent, config=config), time.monotonic)
    silent_queue = boto3.client("sqs", REGION, endpoint_url=silent, config=config)
    with_secrets = Door(cloud.door.variables, silent_secrets, silent_queue)
    known = Secrets(cloud.clients["secretsmanager"], time.monotonic)
    for door, statuses in ((with_secrets, (503, 503)), (Door(cloud.door.variables, known, silent_queue), (503, 200))):
        for event, status in zip((press(), submission()), statuses, strict=True):
            begun = time.monotonic()
            assert take(event, door, NOW).status == status
            assert time.monotonic() - begun < ALLOWED
