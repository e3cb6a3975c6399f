"""A mailed link shows what waits and takes one person's answer; nobody learns or changes anything without one."""

from __future__ import annotations

import base64
import io
import json
import os
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from unittest import mock

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slipway.functions.approval_links.page import NOTHING
from slipway.functions.approval_links.take import LARGEST
from slipway.functions.approval_links.verify import LONGEST_TOKEN
from slipway.functions.approvals.link import Linked, token
from tests.emulated.functions.approval_links.conftest import Event, Mailed
from tests.emulated.functions.approvals.names import COMMIT
from tests.emulated.functions.webhooks.conftest import failing

ENVIRONMENT = {
    "APPROVALS_TABLE": "approvals", "APPROVALS_QUEUE": "https://sqs.example/q", "LINKS_KEY": "key",
    "AWS_DEFAULT_REGION": "us-east-1",
}  # fmt: skip


def test_each_who_may_answer_gets_a_link_of_their_own(mailed: Mailed) -> None:
    assert set(mailed.letters()) == {"ana", "bo", "chidi"}
    assert len({mailed.link(person) for person in mailed.letters()}) == 3
    letter = mailed.letters()["ana"]
    assert letter.startswith("booking waits for approval to production.")
    assert f"Commit {COMMIT[:12]} of main" in letter


def test_the_page_shows_what_changes_and_asks(mailed: Mailed) -> None:
    answer = mailed.look(mailed.token("ana"))
    assert answer.status == 200
    for shown in ("booking waits for approval", "Fix the fare", "Answer as ana", 'value="approve"', 'value="reject"'):
        assert shown in answer.body
    assert "<script" not in answer.body


def test_looking_changes_nothing_however_often_a_scanner_follows_the_link(mailed: Mailed) -> None:
    before = mailed.it.wait(mailed.wait.id)
    for _ in range(5):
        mailed.look(mailed.token("ana"), says="approve", reason="a scanner tries")
    assert (mailed.work(), mailed.it.wait(mailed.wait.id)) == (0, before)


def test_an_answer_is_handed_on_and_its_outcome_shows(mailed: Mailed) -> None:
    answer = mailed.answer(mailed.token("ana"))
    assert answer.status == 303
    token, sent = (part.partition("=")[2] for part in answer.location.removeprefix("?").split("&"))
    waiting = mailed.look(token, sent=sent)
    assert "Your answer was taken" in waiting.body
    assert 'http-equiv="refresh"' in waiting.body
    assert mailed.work() == 1
    shown = mailed.look(token, sent=sent)
    assert "Your answer counts." in shown.body
    assert "<form" not in shown.body
    assert mailed.it.results == ["Approved"]
    assert [one.by for one in mailed.it.evidence("approved")] == ["ana"]


def test_a_refused_answer_says_why(mailed: Mailed) -> None:
    answer = mailed.answer(mailed.token("ana"), "reject", "")
    mailed.work()
    sent = answer.location.rpartition("=")[2]
    assert "Your answer does not count: a rejection needs a reason." in mailed.look(mailed.token("ana"), sent=sent).body
    assert mailed.it.results == []


def test_a_link_is_used_once(mailed: Mailed) -> None:
    ana, bo = mailed.token("ana"), mailed.token("bo")
    for says in ("approve", "approve", "reject"):
        mailed.answer(ana, says)
    mailed.answer(bo, "reject", "no")
    mailed.work()
    assert mailed.it.results == ["Approved"]
    assert {one.by for one in mailed.it.evidence("refused-answer")} == {"ana", "bo"}


def test_a_changed_link_is_none(mailed: Mailed) -> None:
    good = mailed.token("ana")
    said, _, mac = good.partition(".")
    other = base64.urlsafe_b64encode(
        Linked(request=mailed.wait.id, person="bo", ends=2**40).model_dump_json().encode()
    ).decode().rstrip("=")  # fmt: skip
    key = mailed.it.clients("kms").create_key(KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256")["KeyMetadata"]["Arn"]
    linked = Linked(request=mailed.wait.id, person="bo", ends=2**40)
    forged = mailed.it.clients("kms").generate_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=linked.signed)["Mac"]
    changed = (f"{other}.{mac}", f"{said}.{mac[:-4]}AAAA", token(linked, forged))
    for bad in ("", ".", said, f"{said}.", *changed, "x" * 5000, "ü.ü", "\ud800.\ud800"):
        for answer in (mailed.look(bad), mailed.answer(bad)):
            assert (answer.status, mailed.work()) == (401, 0)
            assert unescape(answer.body).count(NOTHING) == 1
            assert "booking" not in answer.body


def test_a_link_is_for_its_own_request_and_time(mailed: Mailed) -> None:
    good = mailed.token("ana")
    assert mailed.look(good, request="another").status == 404
    assert mailed.answer(good, request="another").status == 404
    mailed.it.at += timedelta(hours=120)
    assert mailed.look(good).status == 401
    assert (mailed.answer(good).status, mailed.work()) == (401, 0)


def test_what_is_signed_for_something_else_is_no_link(mailed: Mailed) -> None:
    kms, key = mailed.it.clients("kms"), mailed.gate.verifier.key
    linked = Linked(request=mailed.wait.id, person="ana", ends=2**40)
    bare = linked.model_dump_json().encode()
    mac = kms.generate_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=bare)["Mac"]
    assert mailed.look(token(linked, mac)).status == 401


def test_what_is_neither_approved_nor_rejected_is_unusable(mailed: Mailed) -> None:
    assert (mailed.answer(mailed.token("ana"), "maybe").status, mailed.work()) == (400, 0)


def test_what_can_be_no_link_is_told_without_asking_for_its_signature(mailed: Mailed) -> None:
    said = mailed.token("ana").partition(".")[0]
    failing(mailed.it.clients("kms"), "VerifyMac", EndpointConnectionError(endpoint_url="https://kms.example"))
    assert mailed.look(f"{said}.AAAA").status == 503
    for bad in (said, f"{said}.", f"{said}.{'A' * LONGEST_TOKEN}"):
        assert mailed.look(bad).status == 401


def test_a_form_that_is_too_large_is_refused_with_a_good_link_too(mailed: Mailed) -> None:
    assert (mailed.answer(mailed.token("ana"), reason="x" * LARGEST).status, mailed.work()) == (401, 0)


@pytest.mark.parametrize("body", ["\ud800", "x" * (LARGEST + 1), "a=1&" * 30, "t=%ff&says=approve", "not base64!"])
def test_a_form_that_is_none_is_refused(mailed: Mailed, body: str) -> None:
    event = {"httpMethod": "POST", "pathParameters": {"request": mailed.wait.id}, "body": body}
    for encoded in (True, False):
        assert (mailed.take({**event, "isBase64Encoded": encoded}).status, mailed.work()) == (401, 0)


def test_its_log_never_shows_a_link_nor_a_reason(mailed: Mailed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    from slipway.functions.approval_links import handler

    monkeypatch.setattr(handler, "gate", lambda: mailed.gate)
    monkeypatch.setattr(handler, "time", SimpleNamespace(time=mailed.it.at.timestamp))
    stream = io.StringIO()
    monkeypatch.setattr(handler.log.handlers[0], "stream", stream)
    token = mailed.token("ana")
    for bad in (token, f"{token}x"):
        for event in (mailed.looks(bad), mailed.answers(bad, reason="the key is hunter2")):
            handler.handle(event, None)
    statuses = [json.loads(line)["status"] for line in stream.getvalue().splitlines()]
    assert statuses == [200, 303, 401, 401]
    for planted in (token, token.partition(".")[2], "hunter2"):
        assert planted not in stream.getvalue()


def test_a_queue_that_takes_nothing_is_told(mailed: Mailed) -> None:
    failing(mailed.it.clients("sqs"), "SendMessage", EndpointConnectionError(endpoint_url="https://sqs.example"))
    assert mailed.answer(mailed.token("ana")).status == 503


def test_nothing_that_is_shown_runs_in_the_browser(mailed: Mailed) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    mailed.it.act(mailed.it.linked(mailed.wait, "ana", "approve", hostile))
    body = mailed.look(mailed.token("bo")).body
    assert "<img" not in body
    assert "&lt;img" in body


@given(
    event=st.fixed_dictionaries(
        {"httpMethod": st.sampled_from(["GET", "POST", "PUT"])},
        optional={
            "queryStringParameters": st.none() | st.dictionaries(st.sampled_from(["t", "sent"]), st.text()),
            "pathParameters": st.none() | st.dictionaries(st.just("request"), st.text()),
            "headers": st.none(),
            "body": st.none() | st.text(st.characters(codec=None)),
            "isBase64Encoded": st.booleans(),
        },
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_no_request_whatever_is_let_in_or_fails(mailed: Mailed, event: Event) -> None:
    assert mailed.take(event).status == 401


def test_the_function_answers_with_headers_that_keep_the_page_to_itself(mailed: Mailed) -> None:
    assert mailed.wait
    with mock.patch.dict(os.environ, ENVIRONMENT):
        from slipway.functions.approval_links import handler

        told = handler.handle({"httpMethod": "GET", "queryStringParameters": None}, None)
    assert told["statusCode"] == 401
    assert told["headers"]["cache-control"] == "no-store"
    assert "script-src" not in told["headers"]["content-security-policy"]
    assert "default-src 'none'" in told["headers"]["content-security-policy"]
    assert told["headers"]["x-robots-tag"].startswith("noindex")
    json.dumps(told)
