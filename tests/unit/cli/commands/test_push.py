"""`push`, `retry` and `watch` on the command line; what they say where there is nothing to be done."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from slipway.cli.main import main
from slipway.cli.pushes import send
from slipway.cli.pushes.commit import Commit
from slipway.cli.pushes.send import NothingTakesItError, Push, pushed
from slipway.local.cloud import LocalCloud

Capture = pytest.CaptureFixture[str]
CLOUD = LocalCloud(1, "http://127.0.0.1:1", "us-east-1", "boot", 2)
COMMIT = Commit("a" * 40, "danaweiss", "dana.weiss@wayfarer.example", "Fix fares", "README.md", tree="4f" * 20)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the local cloud does not run."""
    monkeypatch.setattr("slipway.cli.clouds.local_cloud", lambda: None)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["push", "bookin"], 2, "did you mean 'booking'?"),
        (["push", "booking", "--fail", "Unitt"], 2, "did you mean 'Unit'?"),
        (["push", "booking", "--fail", "Gate"], 2, "is really asked"),
        (["push", "booking", "--alarm", "5xx@before"], 2, "expected 5xx or 5xx@during"),
        (["push", "booking", "--alarm", "humidity"], 2, "no alarm of booking is called"),
        (["push", "booking", "--alarm", ""], 2, "no alarm of booking is called"),
        (["push", "booking", "--fail", "Source"], 2, "is the push itself"),
        (["push", "booking"], 1, "the local cloud does not run; `./slipway up` starts it"),
        (["retry", "booking"], 1, "the local cloud does not run"),
        (["watch", "--once"], 1, "the local cloud does not run"),
        (["watch", "bookin", "--once"], 2, "did you mean 'booking'?"),
    ],
)
@pytest.mark.usefixtures("alone")
def test_mistakes_are_told(arguments: list[str], code: int, said: str, capsys: Capture) -> None:
    assert main(arguments) == code
    assert said in capsys.readouterr().err


class Sent:
    """What GitHub and its connection would have told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Mapping[str, Any]) -> None:
        self.webhook: Mapping[str, Any] = {}
        self.connection: Mapping[str, Any] = {}

        def told(_cloud: LocalCloud, push: Mapping[str, Any]) -> Mapping[str, Any]:
            self.connection = push
            return answer

        def webhook(_clients: object, endpoint: str, stack: str, payload: Mapping[str, Any]) -> str:
            assert (endpoint, stack) == (CLOUD.endpoint, "local")
            self.webhook = payload
            return "202"

        monkeypatch.setattr(send, "send", webhook)
        monkeypatch.setattr(send.local, "head", lambda *_: "b" * 40)
        monkeypatch.setattr(send.local, "clock", lambda _: datetime(2026, 11, 27, 9, tzinfo=UTC))
        monkeypatch.setattr(send.local, "push", told)


def push(branch: str) -> Push:
    return Push("local", "wayfarer/booking", branch, COMMIT, {"rings": "alarm", "outcomes": []})


def test_webhook_and_pipelines_hear_of_the_same_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Sent(monkeypatch, {"executions": [{"pipeline": "p", "execution": "e"}], "others": []})
    assert pushed(push("main"), CLOUD, lambda _: None) == [("p", "e")]
    assert (sent.webhook["after"], sent.webhook["before"]) == ("a" * 40, "b" * 40)
    assert (sent.connection["commit"], sent.connection["author"]) == ("a" * 40, "danaweiss")
    assert (sent.connection["tree"], sent.connection["rings"]) == ("4f" * 20, "alarm")


def test_a_push_that_nothing_takes_says_what_feeds_which_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    Sent(monkeypatch, {"executions": [], "others": [{"pipeline": "p", "branches": "main"}]})
    with pytest.raises(NothingTakesItError) as refused:
        pushed(push("develop"), CLOUD, lambda _: None)
    assert "nothing takes a push to develop of wayfarer/booking in stack 'local'" in refused.value.message
    assert "its pipelines take main" in refused.value.message
    assert "release/* feeds staging; main feeds production" in refused.value.message
    assert refused.value.hint == "`./slipway up --stack qa`, then push with --stack qa, is its way to qa."


def test_a_branch_that_feeds_nothing_has_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    Sent(monkeypatch, {"executions": [], "others": [{"pipeline": "p", "branches": "main"}]})
    for branch in ("nonsense", "release/1.4/deep", "main"):
        with pytest.raises(NothingTakesItError) as refused:
            pushed(push(branch), CLOUD, lambda _: None)
        assert refused.value.hint is None
