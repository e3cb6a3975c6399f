"""The entry point: it starts only where its environment is right, and tells nothing secret in its log."""

import io
import json
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from slipway.functions.environment import BadEnvironmentError
from tests.emulated.functions.slack_door.conftest import KEY, REGION, Cloud, press, submission


@pytest.fixture
def handler(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name, value in {
        "SLACK_SECRET": "slack",
        "APPROVALS_QUEUE": cloud.door.variables.approvals_queue,
        "AWS_DEFAULT_REGION": REGION,
        "POWERTOOLS_METRICS_NAMESPACE": "Slipway",
    }.items():
        monkeypatch.setenv(name, value)
    sys.modules.pop("slipway.functions.slack_door.handler", None)
    from slipway.functions.slack_door import handler as made

    yield made
    sys.modules.pop("slipway.functions.slack_door.handler", None)


def test_a_press_is_answered_logged_and_counted_without_its_secrets(
    handler: ModuleType, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    handler.log.handlers[0].setStream(stream)
    import time

    now = time.time()
    assert handler.handle(press(at=now), None)["statusCode"] == 200
    assert handler.handle(submission("another-planted-secret", now), None)["statusCode"] == 401
    assert len(cloud.handed_on) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0])["Answered200"] == [1.0]
    for planted in (KEY, "another-planted-secret", "12.34.abc", "größer", "v0=", press(at=now)["body"][:40]):
        assert planted not in stream.getvalue()


def test_it_does_not_start_without_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPROVALS_QUEUE", raising=False)
    sys.modules.pop("slipway.functions.slack_door.handler", None)
    with pytest.raises(BadEnvironmentError, match="APPROVALS_QUEUE: Field required"):
        import slipway.functions.slack_door.handler  # noqa: F401
