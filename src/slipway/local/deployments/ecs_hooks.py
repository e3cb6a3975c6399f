"""Lifecycle hooks of ECS's own deployments: functions that it asks, and what it makes of their answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from slipway.local.deployments.service_deployment import ServiceDeployment

BEFORE = ("RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT")
AFTER = ("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT")
"""Stages in their order, before and after production traffic begins to move (ECS API, DeploymentLifecycleHook)."""
LONGEST = timedelta(hours=24)
"""That a stage may take (ECS developer guide, "Lifecycle stages")."""
STATUSES = frozenset({"SUCCEEDED", "FAILED", "IN_PROGRESS"})


@dataclass(frozen=True)
class StageHook:
    """A function that is asked at a stage.

    Attributes:
        details: what it is told, as it is configured or as it last returned it.
    """

    stage: str
    function: str
    details: Any


@dataclass(frozen=True)
class Said:
    """What a hook answered; FAILED too where it did not answer as it should."""

    status: Literal["SUCCEEDED", "FAILED", "IN_PROGRESS"]
    reason: str = ""
    details: Any = None


def configured(service: Any, stages: tuple[str, ...]) -> Iterator[StageHook]:  # noqa: ANN401 - moto's own object
    """The hooks of a service at these stages, in their order."""
    told = getattr(service, "deployment_configuration", None) or {}
    for stage in stages:
        for hook in told.get("lifecycleHooks") or ():
            if stage in hook["lifecycleStages"]:
                yield StageHook(stage, str(hook["hookTargetArn"]), hook.get("hookDetails"))


def payload(made: ServiceDeployment, hook: StageHook, execution: str) -> str:
    """The event of a hook (ECS developer guide, "Lambda hooks for Amazon ECS service deployments")."""
    live = hook.stage in {"PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"}
    tested = hook.stage in {"TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"} or live
    details = {
        "serviceArn": made.service.arn,
        "targetServiceRevisionArn": made.revision,
        "testTrafficWeights": {made.revision: 100} if tested else {},
        "productionTrafficWeights": {made.revision: 100} if live else {},
    }
    event = {
        "executionDetails": details,
        "executionId": execution,
        "lifecycleStage": hook.stage,
        "resourceArn": made.arn,
    }
    return json.dumps({**event, **({"hookDetails": hook.details} if hook.details is not None else {})})


def heard(answer: str, *, failed: bool) -> Said:
    """What a function's answer means: without a status that is known, the deployment is rolled back."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    if failed:
        return Said("FAILED", f"it failed: {told.get('errorMessage', answer) if isinstance(told, dict) else answer}")
    status = told.get("hookStatus") if isinstance(told, dict) else None
    if not isinstance(told, dict) or status not in STATUSES:
        return Said("FAILED", "it returned no hookStatus")
    return Said(status, "it says so" if status == "FAILED" else "", told.get("hookDetails"))
