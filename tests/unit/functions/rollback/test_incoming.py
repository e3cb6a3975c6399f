"""What the function makes of events in their documented form."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.functions.rollback.incoming import Rang, Tick, UnreadableError, WentOn, read
from tests.unit.functions.rollback.fleet import CPU, DEPLOYS, ECS, ERRORS, GROUP, LOGINS, listed, lookup

HERE = lookup(listed(ecs_services=(ECS,)))
RANG_AT = datetime(2026, 11, 27, 18, 5, 0, 123000, UTC)


def _alarm(name: str, value: str = "ALARM", data: dict[str, Any] | None = None) -> str:
    state: dict[str, Any] = {"value": value, "reason": "Crossed", "timestamp": "2026-11-27T18:05:00.123+0000"}
    if data:
        state["reasonData"] = json.dumps(data)
    detail = {"alarmName": name, "state": state, "previousState": {"value": "OK"}, "configuration": {}}
    return _event("CloudWatch Alarm State Change", detail)


def _event(kind: str, detail: dict[str, Any], resources: list[str] | None = None) -> str:
    return json.dumps({"detail-type": kind, "source": "aws", "detail": detail, "resources": resources or []})


@pytest.mark.parametrize("alarm", [ERRORS, CPU, LOGINS])
def test_an_alarm_that_rolls_back_is_of_its_service(alarm: str) -> None:
    assert read(_alarm(alarm), HERE) == Rang("booking", alarm, RANG_AT, "Crossed")


@pytest.mark.parametrize(
    "body",
    [
        _alarm(DEPLOYS),
        _alarm("prod-other-errors"),
        _alarm(ERRORS, "OK"),
        _alarm(ERRORS, "INSUFFICIENT_DATA"),
        _event("CodeBuild Build State Change", {}),
        _event("CodePipeline Pipeline Execution State Change", {"pipeline": "another"}),
    ],
)
def test_what_is_none_of_its_business_is_left(body: str) -> None:
    assert read(body, HERE) is None


def test_a_composite_alarm_rings_for_the_alarm_in_it_that_rolls_back() -> None:
    def rung(name: str, value: str) -> dict[str, Any]:
        return {"arn": f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}", "state": {"value": value}}

    children = [rung(DEPLOYS, "ALARM"), rung(CPU, "OK"), rung(ERRORS, "ALARM")]
    told = read(_alarm("prod-booking-health", data={"triggeringAlarms": children}), HERE)
    assert isinstance(told, Rang)
    assert told.alarm == ERRORS
    assert read(_alarm("prod-booking-health", data={"triggeringAlarms": children[:2]}), HERE) is None


@pytest.mark.parametrize(
    ("body", "service"),
    [
        (_event("CodePipeline Pipeline Execution State Change", {"pipeline": "prod-booking"}), "booking"),
        (
            _event(
                "CodeDeploy Deployment State-change Notification",
                {"application": GROUP[0], "deploymentGroup": GROUP[1]},
            ),
            "booking",
        ),
        (
            _event("ECS Deployment State Change", {}, [f"arn:aws:ecs:us-east-1:123456789012:service/{'/'.join(ECS)}"]),
            "booking",
        ),
    ],
)
def test_what_may_be_the_end_of_a_rollback_is_of_its_service(body: str, service: str) -> None:
    assert read(body, HERE) == WentOn(service)


@pytest.mark.parametrize(("state", "deployed"), [("SUCCEEDED", True), ("FAILED", False)])
def test_a_pipeline_that_ended_well_has_deployed(state: str, deployed: bool) -> None:  # noqa: FBT001 - a parameter
    told = _event("CodePipeline Pipeline Execution State Change", {"pipeline": "prod-booking", "state": state})
    assert read(told, HERE) == WentOn("booking", deployed=deployed)


def test_time_passes() -> None:
    assert read(_event("Scheduled Event", {}), HERE) == Tick()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"detail-type": "CloudWatch Alarm State Change", "detail": {"alarmName": "x", "state": {}}}',
        '{"detail-type": "CloudWatch Alarm State Change", "detail": null}',
        _alarm(ERRORS).replace("+0000", ""),
        _alarm(ERRORS).replace("2026-11-27", "yesterday"),
        _event("ECS Deployment State Change", {}),
        _event("ECS Deployment State Change", {}, ["arn:of:something"]),
        _event("CodePipeline Pipeline Execution State Change", {}),
    ],
)
def test_what_nobody_can_read_is_poison(body: str) -> None:
    with pytest.raises(UnreadableError):
        read(body, HERE)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda inner: st.dictionaries(
    st.sampled_from(["detail-type", "detail", "alarmName", "state", "value", "timestamp", "resources"]),
    inner | st.sampled_from(["CloudWatch Alarm State Change", "ALARM", "ECS Deployment State Change", ERRORS]),
), max_leaves=12))  # fmt: skip
def test_whatever_comes_is_read_or_poison(event: object) -> None:
    with suppress(UnreadableError):
        read(json.dumps(event), HERE)
