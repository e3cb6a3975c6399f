"""The front, before functions that only say what they answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from werkzeug.test import Client, TestResponse

from slipway.local.http import front
from slipway.local.http.front import RestApis
from slipway.local.http.routes import Route
from slipway.local.lambdas.deployed import Deployed
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import Outcome
from tests.emulated.local.lambdas.conftest import Clients, aws, deploy

__all__ = ["aws", "deploy"]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
OK = Outcome("1", '{"statusCode": 200, "body": "ok"}', failed=False)


@pytest.fixture
def ask(aws: Clients, deploy: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., TestResponse]:
    """Asks an API whose one route has the function behind it; `does` is what running the function comes to."""
    deploy("f")
    permission = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    source = "arn:aws:execute-api:us-east-1:123456789012:a1/live/POST/things"
    aws("lambda").add_permission(FunctionName="f", StatementId="api", SourceArn=source, **permission)

    def ask(
        does: Callable[..., Outcome] = lambda *_: OK,
        milliseconds: int = 1000,
        function: str = ARN,
        path: str = "/a1/live/things",
        data: bytes = b"",
    ) -> TestResponse:
        route = Route("a1", "us-east-1", "live", "/things", "r1", {}, function, (), milliseconds)
        monkeypatch.setattr(front, "resolve", lambda *place: route if place[2:] == ("POST", "/things") else None)
        return Client(RestApis(does)).post(path, data=data)

    return ask


def message(response: TestResponse) -> object:
    return json.loads(response.data)["message"]


def test_it_answers_what_the_function_answers(ask: Callable[..., TestResponse]) -> None:
    response = ask()
    assert (response.status_code, response.data) == (200, b"ok")
    assert response.headers["x-amzn-RequestId"]


def test_one_that_takes_too_long_is_not_waited_for_and_goes_on(ask: Callable[..., TestResponse]) -> None:
    ended, go = threading.Event(), threading.Event()

    def slow(_function: Deployed, _event: str, _id: str, begins: Callable[[], object]) -> Outcome:
        begins()
        go.wait(timeout=30)
        ended.set()
        return OK

    response = ask(slow, milliseconds=50)
    assert (response.status_code, message(response)) == (504, "Endpoint request timed out")
    assert not ended.is_set()
    go.set()
    assert ended.wait(timeout=10)


def test_the_start_of_a_process_does_not_count(ask: Callable[..., TestResponse]) -> None:
    def cold(_function: Deployed, _event: str, _id: str, begins: Callable[[], object]) -> Outcome:
        threading.Event().wait(timeout=0.3)
        begins()
        return OK

    assert ask(cold, milliseconds=200).status_code == 200


@pytest.mark.parametrize("function", [ARN, "", f"{ARN}-not-there"])
def test_what_can_not_be_called_is_an_error_of_the_server(ask: Callable[..., TestResponse], function: str) -> None:
    def throttled(*_: object) -> Outcome:
        raise ThrottledError

    response = ask(throttled, function=function)
    assert (response.status_code, message(response)) == (500, "Internal server error")


@pytest.mark.parametrize("outcome", [Outcome("1", "{}", failed=True), Outcome("1", '"ok"', failed=False)])
def test_one_that_fails_is_a_bad_gateway(ask: Callable[..., TestResponse], outcome: Outcome) -> None:
    response = ask(lambda *_: outcome)
    assert (response.status_code, message(response)) == (502, "Internal server error")


def test_other_paths_and_too_long_bodies_are_refused(ask: Callable[..., TestResponse]) -> None:
    refused = ask(path="/a1/live/other")
    assert (refused.status_code, message(refused)) == (403, "Missing Authentication Token")
    assert refused.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert ask(data=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_a_stage_that_the_function_does_not_let_in_is_refused(ask: Callable[..., TestResponse], aws: Clients) -> None:
    aws("lambda").remove_permission(FunctionName="f", StatementId="api")
    assert ask().status_code == 500
