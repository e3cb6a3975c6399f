"""What is told of CodeDeploy's deployments: by its API, and to the bus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from slipway.local.account import ACCOUNT

if TYPE_CHECKING:
    from slipway.local.deployments.lives import Deployment, Life

EVENT = "CodeDeploy Deployment State-change Notification"
STATES = {"InProgress": "START", "Succeeded": "SUCCESS", "Failed": "FAILURE", "Stopped": "STOP"}
"""Of the event, by the deployment's own (CodeDeploy user guide, "Monitoring deployments with CloudWatch events")."""


def event(life: Life) -> tuple[dict[str, Any], list[str]]:
    """Detail and resources of the event that tells how a deployment stands."""
    record, region = life.record, life.region
    base = f"arn:aws:codedeploy:{region}:{ACCOUNT}"
    detail = {
        "region": region,
        "deploymentId": record.deployment_id,
        "instanceGroupId": record.deployment_group.deployment_group_id,
        "deploymentGroup": record.deployment_group_name,
        "application": record.application_name,
        "state": STATES[record.status],
    }
    resources = [
        f"{base}:deploymentgroup:{record.application_name}/{record.deployment_group_name}",
        f"{base}:application:{record.application_name}",
    ]
    return detail, resources


def shown(lives: Mapping[str, Life], told: dict[str, Any]) -> dict[str, Any]:
    """Moto's DeploymentInfo with what it lacks."""
    life = lives.get(told["deploymentId"])
    if life is None:
        return told
    if life.error:
        told["errorInformation"] = {"code": life.error[0], "message": life.error[1]}
    told["rollbackInfo"] = dict(life.rollback)
    told["previousRevision"] = _previous(lives.values(), life)
    told["instanceTerminationWaitTimeStarted"] = life.record.status == "Baking"
    return told


def _previous(lives: Iterable[Life], life: Life) -> dict[str, Any]:
    """What the group had deployed before."""
    found: dict[str, Any] = {}
    for each in lives:
        if each is life:
            return found
        if same_group(each.record, life.record) and each.record.status == "Succeeded":
            found = each.record.revision
    return found


def same_group(one: Deployment, other: Deployment) -> bool:
    """Whether both deploy to the same group."""
    return (one.application_name, one.deployment_group_name) == (other.application_name, other.deployment_group_name)
