"""The entry point: its environment, and one question from the event to CodePipeline's answer."""

from __future__ import annotations

import importlib
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from slipway.decide.window import Calendar
from slipway.functions.environment import BadEnvironmentError, read
from slipway.functions.preflight.stored import as_text
from slipway.functions.preflight.variables import PreflightVariables
from tests.emulated.functions.preflight.conftest import BOOKING, HERE, REGION, STAGING, Cloud, client
from tests.emulated.functions.preflight.test_ask import Answers, _event, answers  # noqa: F401 - a fixture

GOOD = {
    "CHECKPOINTS_BUCKET": "checkpoints",
    "CHECKPOINTS_KEY": "preflight/checkpoints.json",
    "EVIDENCE_TABLE": HERE.table,
    "RUNNING_TABLE": HERE.running_table,
    "UPSTREAM_TABLE": STAGING.table,
    "POSTURE": '["security-hub"]',
    "WAIT_HOURS": "2",
}
MODULE = "slipway.functions.preflight.handler"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CHECKPOINTS_BUCKET": None}, "CHECKPOINTS_BUCKET: Field required"),
        ({"POSTURE": "security-hub"}, "POSTURE: Invalid JSON"),
        ({"POSTURE": '["prowler"]'}, "POSTURE: Input should be 'security-hub' or 'config'"),
        ({"WAIT_HOURS": "24"}, "WAIT_HOURS: Input should be less than or equal to 23"),
        ({"WAIT_HOURS": "nan"}, "WAIT_HOURS"),
        ({"EVIDENCE_TABLE": ""}, "EVIDENCE_TABLE: String should have at least 3 characters"),
    ],
)
def test_an_environment_that_can_not_be_used_is_told_at_the_start(changes: dict[str, str | None], says: str) -> None:
    environment = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(BadEnvironmentError, match=says):
        read(PreflightVariables, environment)


def test_what_need_not_be_said_has_a_default() -> None:
    told = read(PreflightVariables, {name: GOOD[name] for name in list(GOOD)[:4]})
    assert (told.upstream_table, told.posture, told.wait_hours) == ("", ("security-hub", "config"), 8)


def test_a_question_goes_through_and_is_logged(
    cloud: Cloud,
    answers: Answers,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client("s3").create_bucket(Bucket="checkpoints")
    for metric in BOOKING.alarms:
        cloud.data(metric, datetime.now(UTC) - timedelta(minutes=5))
    always = type(BOOKING)(**{**vars(BOOKING), "calendar": Calendar()})
    client("s3").put_object(
        Bucket="checkpoints", Key=GOOD["CHECKPOINTS_KEY"], Body=as_text({"booking": always}).encode()
    )
    for name, value in {**GOOD, "AWS_DEFAULT_REGION": REGION, "POWERTOOLS_METRICS_NAMESPACE": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.client", lambda service, **_: cloud(service))
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    handler: Any = importlib.import_module(MODULE)
    cloud.calls.clear()
    handler.handle(_event(), None)
    assert cloud.calls.pop(0) == "GetObject"
    assert len(cloud.calls) == 10
    cloud.calls.clear()
    handler.handle(_event(), None)
    assert "GetObject" not in cloud.calls
    name, given = answers.last
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message"] for line in logged if "message" in line] == ["go", "go"]
    assert (name, given["jobId"]) == ("PutJobSuccessResult", "job-1")
    assert "SelectResourceConfig" not in cloud.calls
    monkeypatch.delitem(sys.modules, MODULE)
