"""The entry point: it starts only where its environment is right, and tells nothing secret in its log."""

import importlib
import io
import json
import sys
from types import ModuleType

import pytest

from slipway.functions.environment import BadEnvironmentError
from tests.emulated.functions.webhooks.conftest import KEY, VARIABLES, Cloud, Event, failing, message, push
from tests.emulated.functions.webhooks.test_take import UNREACHABLE

MODULE = "slipway.functions.webhooks.handler"


@pytest.fixture
def handler(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it starts in the cloud, with the clients that it makes by itself."""
    for name, value in VARIABLES:
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    assert cloud.told == []
    return importlib.import_module(MODULE)


@pytest.fixture
def logged(handler: ModuleType) -> io.StringIO:
    """What the function writes to its log."""
    stream = io.StringIO()
    handler.log.handlers[0].setStream(stream)
    return stream


def test_a_bad_environment_stops_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _ in VARIABLES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with pytest.raises(BadEnvironmentError, match=r"DELIVERIES_TABLE: .*; EVENT_BUS: .*; GITHUB_SECRET: .*"):
        importlib.import_module(MODULE)


def test_a_signed_request_is_answered_logged_and_counted(
    handler: ModuleType, cloud: Cloud, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = handler.handle(push(), None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"message": "taken: GitHub push"})
    assert len(cloud.told) == 1
    log = json.loads(logged.getvalue())
    assert (log["status"], log["delivery"], log["request"]) == (202, "72d3162e-cc78", "r-1")
    assert json.loads(capsys.readouterr().out)["Answered202"] == [1.0]


@pytest.mark.parametrize(
    "event", [push("another-planted-secret"), message(key="another-planted-secret"), {**push(), "headers": None}]
)
def test_a_refusal_tells_nothing_secret(handler: ModuleType, event: Event, logged: io.StringIO) -> None:
    answer = handler.handle(event, None)
    assert answer["statusCode"] == 401
    assert logged.getvalue()
    told = json.dumps(answer) + logged.getvalue()
    for secret in ("planted-secret", KEY, "sha256=", "v1="):
        assert secret not in told


def test_who_comes_when_the_cloud_is_away_is_told_to_come_again(handler: ModuleType, cloud: Cloud) -> None:
    failing(handler._desk().claims._client, "PutItem", UNREACHABLE)
    answer = handler.handle(push(), None)
    assert (answer["statusCode"], answer["headers"]["retry-after"], cloud.told) == (503, "30", [])
