"""Booking and invoicing as the stack lists them, and the names that tests use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from slipway.decide.directory import Directory, Known, Listed
from slipway.functions.directory import Lookup, as_text

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GROUP, ECS = ("prod-ecs", "prod-booking-ecs"), ("prod-cluster", "prod-booking")
ERRORS, CPU, LOGINS, DEPLOYS = "prod-booking-errors", "prod-booking-cpu", "prod-booking-logins", "prod-booking-deploys"
ACTIONS = {"Build/Image": "build", "Approval/ReleaseManager": "approval", "Deploy/Deploy": "deploy"}
CREDENTIAL = "ghp_" + "S3cretThatIsPlanted" * 2
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


def listed(service: str = "booking", **more: Any) -> Listed:  # noqa: ANN401
    given: dict[str, Any] = {
        "service": service,
        "system": "travel",
        "owner": "team",
        "email": "team@wayfarer.example",
        "channel": "#booking",
        "repository": f"wayfarer/{service}",
        "path": ".",
        "pipeline": f"prod-{service}",
        "actions": ACTIONS,
        "alarms": {ERRORS: "ecs errors: 5xx", CPU: "ecs cpu: use", LOGINS: "logins: many", DEPLOYS: "deploys: failed"},
        "rolls_back_on": (ERRORS, CPU),
        "log_group": f"/slipway/prod/{service}",
        "deployment_groups": (GROUP,),
        "ecs_services": (),
        "dependencies": (),
        "registry": f"prod-{service}",
    }
    return Listed(**{**given, **more})


def lookup(*services: Listed, channel: str = "#releases") -> Lookup:
    people = {
        "ana-nunez": Known(
            "ana@wayfarer.example", "U1", "ana", ("assumed-role/ReleaseManager/ana",), release_manager=True
        ),
        "dana-weiss": Known("dana@wayfarer.example", "U2", "dana", ("assumed-role/Developer/dana",)),
    }
    told = services or (listed(), listed("invoicing", alarms={}, rolls_back_on=(), dependencies=("booking",)))
    return Lookup(as_text(Directory("prod", "production", channel, 1, {one.service: one for one in told}, people)))


def tree(letter: str) -> str:
    return (letter * 40)[:40]


def digest(letter: str) -> str:
    return "sha256:" + (letter * 64)[:64]


def refusal(code: str, operation: str = "Asked", status: int = 400) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": "it said so"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, operation)
