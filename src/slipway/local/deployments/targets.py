"""Targets of deployments, in the shapes of CodeDeploy's API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from slipway.local.account import ACCOUNT
from slipway.local.deployments.errors import RefusedError

if TYPE_CHECKING:
    from slipway.local.deployments.lives import Life

MOST = 25
"""Targets that are told of at once (CodeDeploy API, BatchGetDeploymentTargets)."""
STATES = {"Created": "Pending", "Baking": "InProgress", "Stopped": "Failed"}
"""Of a target, by its deployment's own where they differ."""


def listed(lives: Mapping[str, Life], deployment: str) -> list[str]:
    """The ids of a deployment's targets.

    Raises:
        RefusedError: there is no such deployment, or it has not begun.
    """
    return [target["id"] for target in _targets(_begun(lives, deployment))]


def told(lives: Mapping[str, Life], deployment: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    """DeploymentTargets of these ids.

    Raises:
        RefusedError: there is no such deployment or target, or it has not begun, or they are too many.
    """
    life, wanted = _begun(lives, deployment), list(ids)
    if len(wanted) > MOST:
        raise RefusedError("DeploymentTargetListSizeExceededException", f"at most {MOST} targets can be told of")
    found = {target["id"]: target for target in _targets(life)}
    for each in wanted:
        if each not in found:
            raise RefusedError(
                "DeploymentTargetDoesNotExistException", f"{each} is no target of deployment {deployment}"
            )
    return [_shape(life, found[each]) for each in wanted]


def _begun(lives: Mapping[str, Life], deployment: str) -> Life:
    life = lives.get(deployment)
    if life is None:
        raise RefusedError("DeploymentDoesNotExistException", f"The deployment {deployment} does not exist")
    if life.record.status == "Created":
        raise RefusedError("DeploymentNotStartedException", f"The deployment {deployment} has not started")
    return life


def _targets(life: Life) -> list[dict[str, Any]]:
    """A function is named; an ECS service is CLUSTER:SERVICE. Instances are not there."""
    function = life.spec.function
    if function:
        arn = f"arn:aws:lambda:{life.region}:{ACCOUNT}:function:{function['Name']}"
        weight = 100.0 if life.record.status == "Succeeded" else 0.0
        info = {
            "functionName": function["Name"],
            "functionAlias": function["Alias"],
            "currentVersion": function["CurrentVersion"],
            "targetVersion": function["TargetVersion"],
            "targetVersionWeight": weight,
        }
        return [{"id": function["Name"], "arn": arn, "kind": "Lambda", "more": {"lambdaFunctionInfo": info}}]
    found = []
    for each in life.record.deployment_group.ecs_services:
        place = f"{each['clusterName']}/{each['serviceName']}"
        arn = f"arn:aws:ecs:{life.region}:{ACCOUNT}:service/{place}"
        found.append({"id": place.replace("/", ":"), "arn": arn, "kind": "ECS", "more": {}})
    return found


def _shape(life: Life, target: Mapping[str, Any]) -> dict[str, Any]:
    status = life.record.status
    own = {
        "deploymentId": life.record.deployment_id,
        "targetId": target["id"],
        "targetArn": target["arn"],
        "lastUpdatedAt": life.record.complete_time or life.record.start_time,
        "lifecycleEvents": [
            {
                "lifecycleEventName": call.hook.event,
                "startTime": call.began,
                "status": call.status,
                **({"endTime": call.ended} if call.ended else {}),
                **({"diagnostics": {"errorCode": "UnknownError", "message": call.reason}} if call.reason else {}),
            }
            for call in life.calls
        ],
        "status": STATES.get(status, status),
        **target["more"],
    }
    if target["kind"] == "Lambda":
        return {"deploymentTargetType": "LambdaFunction", "lambdaTarget": own}
    return {"deploymentTargetType": "ECSTarget", "ecsTarget": own}
