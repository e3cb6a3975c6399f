"""`rollback`: what is shown, who is told no, and how it is followed; the function behind it is the real one."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from slipway.cli.main import main
from slipway.functions.rollback.by_hand import answered
from tests.unit.functions.rollback.clouds import Cloud
from tests.unit.functions.rollback.conftest import cloud as cloud  # noqa: PLC0414 - a fixture
from tests.unit.functions.rollback.fleet import digest, refusal, tree

Capture = pytest.CaptureFixture[str]
REASON = ("--reason", "prices are wrong")


@dataclass
class Aws:
    """Lambda with the rollback function of a cloud in memory, and STS; the execution ends while it is followed."""

    cloud: Cloud
    ends: str = "Succeeded"
    asked: list[dict[str, Any]] = field(default_factory=list)
    arn: str = "arn:aws:sts::123456789012:assumed-role/ReleaseManager/ana"
    error: Exception | None = None

    def __call__(self, _service: str) -> Any:  # noqa: ANN401
        return self

    def invoke(self, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
        if self.error:
            raise self.error
        told = json.loads(asked["Payload"])["rollback"]
        self.asked.append(told | {"function": asked["FunctionName"]})
        if told.get("state"):
            self.cloud.end("execution-3", self.ends)
        return {"Payload": io.BytesIO(json.dumps(answered(told, self.cloud.desk)).encode())}

    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": self.arn}


@pytest.fixture
def aws(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Aws:
    aws = Aws(cloud)
    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: aws)
    monkeypatch.setattr("slipway.cli.commands.rollback.time.sleep", lambda _: None)
    return aws


def test_it_is_shown_done_and_followed(aws: Aws, capsys: Capture) -> None:
    assert main(["rollback", "booking", *REASON, "--as", "ana-nunez"]) == 0
    out, err = capsys.readouterr()
    assert f"tree {tree('b')[:12]}" in out
    assert f"tree {tree('a')[:12]}" in out
    assert "ana-nunez asked for it: prices are wrong" in out
    assert "booking is rolled back." in err
    assert aws.cloud.calls == ["rollback_stage execution-1"]
    assert all(asked["function"].startswith("local-rollback-") for asked in aws.asked)


def test_a_dry_run_only_tells(aws: Aws, capsys: Capture) -> None:
    assert main(["rollback", "booking", "--dry-run", "--as", "ana-nunez", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["to_tree"]) == (True, tree("a"))
    assert aws.cloud.calls == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--as", "ana-nunez"), 2, "needs --reason"),
        (REASON, 2, "--as PERSON"),
        ((*REASON, "--stack", "prod", "--as", "ana-nunez"), 2, "--as is for the local cloud"),
        ((*REASON, "--as", "dana-weiss"), 1, "dana-weiss is no release manager"),
        ((*REASON, "--as", "eve"), 1, "nobody in people.yaml"),
        ((*REASON, "--as", "ana-nunez", "--to", "9999999"), 1, "nothing that begins with 9999999"),
    ],
)
def test_who_may_not_is_told_why(aws: Aws, capsys: Capture, arguments: tuple[str, ...], code: int, says: str) -> None:
    assert main(["rollback", "booking", *arguments]) == code
    assert says in capsys.readouterr().err
    assert aws.cloud.calls == []


def test_elsewhere_it_is_who_the_credentials_say(aws: Aws) -> None:
    assert main(["rollback", "booking", *REASON, "--stack", "prod", "--no-wait"]) == 0
    assert {asked["by"] for asked in aws.asked} == {aws.arn}
    assert aws.cloud.calls == ["rollback_stage execution-1"]


def test_one_that_fails_exits_1(aws: Aws, capsys: Capture) -> None:
    aws.ends = "Failed"
    assert main(["rollback", "booking", *REASON, "--as", "ana-nunez"]) == 1
    assert "has failed: the rollback failed" in capsys.readouterr().err


def test_a_stack_without_the_function_says_so(aws: Aws, capsys: Capture) -> None:
    aws.error = refusal("ResourceNotFoundException")
    assert main(["rollback", "booking", *REASON, "--as", "ana-nunez"]) == 1
    assert "has no rollback function yet; `up` makes it" in capsys.readouterr().err


def test_an_image_that_is_gone_is_told(aws: Aws, capsys: Capture) -> None:
    aws.cloud.images.remove(digest("a"))
    assert main(["rollback", "booking", *REASON, "--as", "ana-nunez"]) == 1
    assert "not stored any more" in capsys.readouterr().err
