"""The worker as Lambda calls it: what can't be taken comes again and harms no neighbour, and its log keeps secrets."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.emulated.functions.approvals.fakes import refusal
from tests.emulated.functions.approvals.names import PLANTED, directory
from tests.emulated.functions.approvals.world import World, changed

VARIABLES = {
    "DIRECTORY_BUCKET": "store", "DIRECTORY_KEY": "directory/x.json", "APPROVALS_TABLE": "approvals",
    "CLAIMS_TABLE": "claims", "CHANGES_TABLE": "changes", "EVIDENCE_TABLE": "evidence", "RUNNING_TABLE": "running",
    "EVIDENCE_BUCKET": "evidence", "OWN_ROLE": "test-approvals", "SLACK_SECRET": "slack", "LINKS_TOPIC": "arn:topic",
    "LINKS_KEY": "key", "LINKS_URL": "https://api.example/live", "AWS_DEFAULT_REGION": "us-east-1",
}  # fmt: skip


@pytest.fixture
def handler(it: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The function with its environment, whose desk is the world's."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    sys.modules.pop("slipway.functions.approvals.handler", None)
    from slipway.functions.approvals import handler as made

    real = made.desk
    monkeypatch.setattr(made, "desk", lambda: it.desk)
    made.real_desk = real  # type: ignore[attr-defined]
    yield made
    sys.modules.pop("slipway.functions.approvals.handler", None)


@pytest.fixture
def logged(handler: ModuleType) -> io.StringIO:
    """What the function writes to its log."""
    stream = io.StringIO()
    handler.log.handlers[0].setStream(stream)
    return stream


def records(*bodies: object) -> dict[str, Any]:
    told = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {"Records": [{"messageId": f"m-{number}", "body": body} for number, body in enumerate(told)]}


def test_poison_comes_again_by_itself_and_its_neighbours_are_taken(
    it: World, handler: ModuleType, logged: io.StringIO
) -> None:
    it.pipeline.wait()
    poison = ["not json", '{"from": "slack", "password": "hunter2"}', "[" * 100_000, "[]", '"x"', '{"source": []}']
    told = handler.handle(records(poison[0], changed(), *poison[1:]), None)
    bad = ["m-0", *(f"m-{number}" for number in range(2, 7))]
    assert told == {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
    assert len(it.slack.messages) == 2
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["message_id"] for line in lines if line["level"] == "ERROR"] == bad
    assert "hunter2" not in json.dumps(lines)


def test_its_log_never_shows_a_secret(it: World, handler: ModuleType, logged: io.StringIO) -> None:
    it.slack.failing = [f"internal_error {PLANTED}"] * 9
    it.pipeline.failing = [RuntimeError(f"token=hunter2 {PLANTED}")]
    it.pipeline.wait()
    handler.handle(records(changed(), f'{{"from": "link", "reason": "{PLANTED}"}}', changed()), None)
    out = logged.getvalue()
    assert "could not be taken" in out
    assert PLANTED not in out
    assert "hunter2" not in out


def test_it_starts_by_its_environment_and_does_without_slack_until_the_secret_has_a_value(
    it: World, handler: ModuleType
) -> None:
    it.clients("s3").create_bucket(Bucket="store")
    told = directory()
    it.clients("s3").put_object(Bucket="store", Key="directory/x.json", Body=json.dumps(told._told))
    it.clients("secretsmanager").create_secret(Name="slack")
    desk = handler.real_desk()
    assert (desk.directory.stack, desk.own_role, desk.lasts.days) == ("test", "test-approvals", 5)
    assert desk.slack() is None
    value = json.dumps({"bot_token": "xoxb-planted-token-1", "signing_secret": "x"})
    it.clients("secretsmanager").put_secret_value(SecretId="slack", SecretString=value)
    assert desk.slack() is not None


class FakeSecrets:
    """Secrets Manager with these answers, one after the other; an exception is raised."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers = list(answers)

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as boto3
        assert SecretId == "slack"
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_secret_that_can_not_be_had_now_is_not_taken_for_no_slack(handler: ModuleType) -> None:
    """Else what was to be told would count as told."""
    secrets = FakeSecrets(
        refusal("AccessDeniedException"), refusal("ThrottlingException"), {"SecretString": '{"bot_token": "x"}'}
    )
    slack = handler._slack(lambda _: secrets)
    with pytest.raises(type(refusal("x")), match="AccessDenied"):
        slack()
    assert slack() is not None
    assert slack() is slack()


@pytest.mark.parametrize("value", ["", "[]", "{}", '{"bot_token": ""}', "not json"])
def test_a_secret_without_a_token_is_no_way_to_slack(handler: ModuleType, value: str) -> None:
    secrets = FakeSecrets({"SecretString": value} if value else {"SecretBinary": b"x"})
    assert handler._slack(lambda _: secrets)() is None
