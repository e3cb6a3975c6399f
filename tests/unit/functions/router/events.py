"""What the router is told: events as AWS and the webhooks send them, and the directory of a stack with two services."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from slipway.decide.directory import Directory, Listed
from slipway.functions.directory import Lookup, as_text

REGION, ACCOUNT = "us-east-1", "123456789012"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TREE, OLD_TREE = "4f1c" * 10, "9" * 40
DIGEST, OLD_DIGEST = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32
COMMIT, OLD_COMMIT = "1" * 40, "2" * 40
PIPELINE = "prod-booking-1a2b3c4d"
ACTIONS = {
    "Source/Repository": "source",
    "Build/Image": "build",
    "Test/Unit": "unit",
    "Test/StaticAnalysis": "sast",
    "Test/Provenance": "provenance",
    "Preflight/Gate": "gate",
    "Approval/ReleaseManager": "approval",
    "Deploy/Deploy": "deploy",
}

Told = dict[str, Any]


def listed(service: str = "booking", **more: Any) -> Listed:  # noqa: ANN401 - fields
    given: dict[str, Any] = {
        "service": service,
        "system": "trips",
        "owner": "trips-team",
        "email": "trips@example.com",
        "channel": "#trips",
        "repository": f"wayfarer/{service}",
        "path": ".",
        "pipeline": f"prod-{service}-1a2b3c4d",
        "actions": ACTIONS,
        "alarms": {f"prod-{service}-5xx": "ecs 5xx", f"prod-{service}-logins": "logins: failed"},
        "rolls_back_on": (f"prod-{service}-5xx",),
        "log_group": "",
        "deployment_groups": (("prod-ecs", f"{service}-ecs"),),
        "ecs_services": (("prod-cluster", service),),
        "dependencies": ("auth",) if service == "booking" else (),
    }
    return Listed(**{**given, **more})


def directory(environment: str = "production", *services: Listed) -> Lookup:
    known = services or (listed(), listed("auth"))
    return Lookup(as_text(Directory("prod", environment, "#deployments", 1, {one.service: one for one in known}, {})))


def action(place: str, status: str = "Succeeded", *, at: datetime = NOON, **output: Any) -> Told:  # noqa: ANN401
    stage, _, name = place.partition("/")
    kind = {"deploy": "Deploy"}.get(ACTIONS.get(place, ""), "Build")
    return {
        "stageName": stage,
        "actionName": name,
        "status": status,
        "lastUpdateTime": at,
        "input": {"actionTypeId": {"category": kind}},
        "output": output,
    }


BUILT = action("Build/Image", outputVariables={"TREE": TREE, "DIGEST": DIGEST})
SOURCE = action("Source/Repository", outputVariables={"CommitId": COMMIT, "BranchName": "main", "AuthorId": "ada"})


def records(*events: Told | str) -> Sequence[Told]:
    return [
        {"messageId": f"m-{number}", "body": event if isinstance(event, str) else json.dumps(event)}
        for number, event in enumerate(events)
    ]


def aws(source: str, kind: str, detail: Told, at: datetime = NOON, resources: Sequence[str] = ()) -> Told:
    """An event as EventBridge delivers it."""
    return {
        "version": "0",
        "id": f"01234567-{crc32(json.dumps([kind, detail, str(at)], sort_keys=True).encode()):012d}",
        "source": source,
        "detail-type": kind,
        "account": ACCOUNT,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": list(resources),
        "detail": detail,
    }


def execution(state: str, place: str = "", *, of: str = "e-1", at: datetime = NOON, **more: object) -> Told:
    """An event of CodePipeline: of the pipeline, of a stage, or of an action STAGE/ACTION."""
    stage, _, name = place.partition("/")
    level = "Action" if name else "Stage" if stage else "Pipeline"
    detail: Told = {"pipeline": PIPELINE, "execution-id": of, "state": state, "version": 3.0, **more}
    detail |= {"stage": stage} if stage else {}
    detail |= {"action": name, "type": {"owner": "AWS", "category": "Build"}} if name else {}
    return aws("aws.codepipeline", f"CodePipeline {level} Execution State Change", detail, at)


def alarm(value: str, name: str = "prod-booking-5xx", *, at: datetime = NOON, rang: datetime | None = None) -> Told:
    told = {"value": value, "reason": "Threshold Crossed", "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")}
    before = {"value": "OK"} if rang is None else {"value": "ALARM", "timestamp": rang.isoformat()}
    return aws(
        "aws.cloudwatch",
        "CloudWatch Alarm State Change",
        {"alarmName": name, "state": told, "previousState": before, "configuration": {"metrics": []}},
        at,
    )


def push(*, before: str = OLD_COMMIT, after: str = COMMIT, written: datetime = NOON - timedelta(hours=2)) -> Told:
    commit = {"id": after, "author": "ada", "with_authors": [], "message": "Fix it", "at": written.isoformat()}
    detail = {
        "key": "github#1",
        "delivery": "72d3",
        "ref": "refs/heads/main",
        "before": before,
        "after": after,
        "repository": {"full_name": "wayfarer/booking"},
        "pusher": "ben",
        "commits": [commit],
        "commits_left_out": 0,
        "compare": "https://github.com/wayfarer/booking/compare/2...1",
    }
    return aws("slipway.webhooks", "GitHub push", detail, written)
