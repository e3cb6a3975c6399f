"""Hooks of CodeDeploy: functions that are called on the way, and whose answer a deployment waits for."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from slipway.local.deployments.app_spec import Hook
from slipway.local.deployments.errors import RefusedError
from slipway.local.deployments.lives import Call, Life

PATIENCE = timedelta(hours=1)
"""After which a hook that said nothing has failed (CodeDeploy user guide, AppSpec 'hooks' section)."""
PASSABLE = frozenset({"Succeeded", "Failed"})
"""What a hook may say (CodeDeploy API, PutLifecycleEventHookExecutionStatus)."""


def called(life: Life, hook: Hook, at: datetime) -> Call:
    """Note that a hook is called."""
    call = Call(hook, str(uuid.uuid4()), at, at + PATIENCE)
    life.calls.append(call)
    return call


def payload(life: Life, call: Call) -> str:
    """The event of a hook (CodeDeploy user guide, AppSpec 'hooks' section, sample Lambda hook function)."""
    return json.dumps({"DeploymentId": life.record.deployment_id, "LifecycleEventHookExecutionId": call.id})


def put(lives: Mapping[str, Life], deployment: str, execution: str, status: str, at: datetime) -> None:
    """What a hook says of the deployment. The caller holds the tables.

    Raises:
        RefusedError: nobody waits for that.
    """
    life = lives.get(deployment)
    if life is None:
        raise RefusedError("DeploymentDoesNotExistException", f"The deployment {deployment} does not exist")
    if status not in PASSABLE:
        raise RefusedError(
            "InvalidLifecycleEventHookExecutionStatusException", f"The status {status} is not Succeeded or Failed"
        )
    call = next((each for each in life.calls if each.id == execution), None)
    if call is None:
        raise RefusedError(
            "InvalidLifecycleEventHookExecutionIdException",
            f"{execution} is no lifecycle event hook execution of deployment {deployment}",
        )
    if call.status != "InProgress" or life.over:
        raise RefusedError("LifecycleEventAlreadyCompletedException", f"{call.hook.event} has already completed")
    reason = f"{call.hook.function} says so" if status == "Failed" else ""
    call.end("Succeeded" if status == "Succeeded" else "Failed", at, reason)


def verified(life: Life) -> Iterator[str]:
    """The functions that were asked and said that all is well, for people."""
    for call in life.calls:
        if call.status == "Succeeded":
            yield call.hook.function
