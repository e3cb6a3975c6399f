import base64
import json
from datetime import UTC, datetime

import pytest

from slipway.local.http.proxy import Asked, MalformedError, answer, event
from slipway.local.http.routes import Route

ROUTE = Route("a1", "us-east-1", "live", "/systems/{name}", "r1", {"name": "jenkins"}, "arn:f", ("*/*",), 29_000)
PLAIN = Route("a1", "us-east-1", "live", "/", "r0", {}, "arn:f", (), 29_000)
NOW = datetime(2026, 11, 27, 18, 5, tzinfo=UTC)
ASKED = Asked(
    method="POST",
    path="/systems/jenkins",
    headers=(("Content-Type", "application/json"), ("X-Many", "1"), ("X-Many", "2"), ("User-Agent", "curl")),
    query=(("a", "1"), ("a", "2")),
    body=b'{"build": 7}',
    source="127.0.0.1",
)


def test_the_function_is_given_the_request_in_format_1() -> None:
    told = event(ASKED, ROUTE, "id-1", NOW)
    assert told["resource"] == "/systems/{name}"
    assert told["path"] == "/systems/jenkins"
    assert told["pathParameters"] == {"name": "jenkins"}
    assert told["headers"]["X-Many"] == "2"
    assert told["multiValueHeaders"]["X-Many"] == ["1", "2"]
    assert told["queryStringParameters"] == {"a": "2"}
    assert told["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert told["isBase64Encoded"]
    assert base64.b64decode(told["body"]) == ASKED.body
    context = told["requestContext"]
    assert context["path"] == "/live/systems/jenkins"
    assert context["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "curl"}
    assert context["requestTime"] == "27/Nov/2026:18:05:00 +0000"
    assert context["requestTimeEpoch"] == 1_795_802_700_000


def test_without_binary_types_a_body_is_text_and_what_is_not_there_is_null() -> None:
    bare = Asked("GET", "/", (), (), b"", "127.0.0.1")
    told = event(bare, PLAIN, "id-1", NOW)
    assert (told["body"], told["isBase64Encoded"]) == (None, False)
    for name in ("pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "stageVariables"):
        assert told[name] is None
    assert event(ASKED, PLAIN, "id-1", NOW)["body"] == '{"build": 7}'


def test_its_answer_has_headers_of_both_forms() -> None:
    given = {"statusCode": 202, "headers": {"X-A": "1", "X-B": "2"}, "multiValueHeaders": {"X-B": ["3", "4"]}}
    told = answer(json.dumps({**given, "body": "ok"}), "", ROUTE)
    assert (told.status, told.body) == (202, b"ok")
    assert told.headers == (
        ("X-A", "1"),
        ("X-B", "3"),
        ("X-B", "4"),
        ("Content-Type", "application/json"),
    )


def test_a_body_in_base64_is_decoded_where_the_api_has_binary_types() -> None:
    given = json.dumps({"statusCode": 200, "body": base64.b64encode(b"\xff").decode(), "isBase64Encoded": True})
    assert answer(given, "*/*", ROUTE).body == b"\xff"
    assert answer(given, "*/*", PLAIN).body == b"/w=="


@pytest.mark.parametrize(
    "payload",
    [
        "null",
        '"ok"',
        "{}",
        '{"statusCode": "x"}',
        '{"statusCode": 200, "body": {"a": 1}}',
        '{"statusCode": 200, "body": "%", "isBase64Encoded": true}',
    ],
)
def test_what_is_no_answer_is_told(payload: str) -> None:
    with pytest.raises(MalformedError):
        answer(payload, "*/*", ROUTE)
