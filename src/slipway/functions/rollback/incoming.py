"""What the function is told: an alarm that rings, something that went on, a tick, or a person who asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.functions.directory import Lookup

LOGINS = "logins:"
"""How the directory describes the alarm on failed logins: it closes no gate, but what breaks the login goes back."""

SUCCEEDED = "SUCCEEDED"
"""State of a pipeline's execution that has ended well; deployments of CodeDeploy call it otherwise."""


class UnreadableError(ValueError):
    """A message that nothing can be made of; it goes to the queue of poison."""


@dataclass(frozen=True)
class Rang:
    """An alarm of a service that rolls back.

    Attributes:
        because: the alarm's own reason.
    """

    service: str
    alarm: str
    rang_at: datetime
    because: str = ""


@dataclass(frozen=True)
class WentOn:
    """Something of a service has ended, which may be its rollback.

    Attributes:
        deployed: whether its pipeline has ended well.
    """

    service: str
    deployed: bool = False


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


Incoming = Rang | WentOn | Tick | None


def read(body: str, directory: Lookup) -> Incoming:
    """What a message of the inbox tells; None for what is none of this function's business.

    Raises:
        UnreadableError: it is no event in its documented form.
    """
    try:
        event = json.loads(body)
        kind, detail = event["detail-type"], event["detail"]
        if kind == "Scheduled Event":
            return Tick()
        if kind == "CloudWatch Alarm State Change":
            return _rang(event, directory)
        listed = _went_on(kind, detail, event, directory)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise UnreadableError(f"no event in its documented form: {type(error).__name__}: {error}") from error
    return None if listed is None else WentOn(listed.service, deployed=detail.get("state") == SUCCEEDED)


def _rang(event: Mapping[str, Any], directory: Lookup) -> Rang | None:
    detail = event["detail"]
    state = detail["state"]
    if state["value"] != "ALARM":
        return None
    for alarm in (detail["alarmName"], *_children(state)):
        listed = directory.of_alarm(alarm)
        if listed is not None and _rolls_back(listed, alarm):
            return Rang(listed.service, alarm, moment(state["timestamp"]), str(state.get("reason") or ""))
    return None


def _children(state: Mapping[str, Any]) -> list[str]:
    """The alarms that made a composite one ring, by name (CloudWatch user guide, events of composite alarms)."""
    told = json.loads(state.get("reasonData") or "{}")
    rung = told.get("triggeringAlarms") or []
    return [each["arn"].partition(":alarm:")[2] for each in rung if each["state"]["value"] == "ALARM"]


def _rolls_back(listed: Listed, alarm: str) -> bool:
    return alarm in listed.rolls_back_on or listed.alarms.get(alarm, "").startswith(LOGINS)


def _went_on(kind: str, detail: Mapping[str, Any], event: Mapping[str, Any], directory: Lookup) -> Listed | None:
    match kind:
        case "CodePipeline Pipeline Execution State Change":
            return directory.of_pipeline(detail["pipeline"])
        case "CodeDeploy Deployment State-change Notification":
            return directory.of_group(detail["application"], detail["deploymentGroup"])
        case "ECS Deployment State Change":
            cluster, service = event["resources"][0].rpartition(":service/")[2].split("/")
            return directory.of_ecs(cluster, service)
        case _:
            return None


def moment(text: str) -> datetime:
    """An instant as AWS writes it: 2026-11-27T18:05:00.123+0000.

    Raises:
        ValueError: it is none, or has no zone.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"expected an instant with its zone, found {text!r}")
    return at.astimezone(UTC)
