"""How a rollback that was set going stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from slipway.evidence.patience import patiently
from slipway.functions.rollback.history import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from slipway.clients import Clients
    from slipway.functions.rollback.cases import Effect, EffectKind

Standing = Literal["going", "done", "failed", "too late"]
"""`too late`: what was to be stopped has ended well before."""
_EXECUTIONS: Mapping[str, Standing] = {"Succeeded": "done", "InProgress": "going", "Stopping": "going"}
"""AWS CodePipeline API, PipelineExecutionStatus; all others have failed."""
_DEPLOYMENTS: Mapping[str, Standing] = {"Succeeded": "done", "Failed": "failed", "Stopped": "failed"}
"""AWS CodeDeploy API, DeploymentStatus; all others go on."""
_BY_ECS: Mapping[str, Standing] = {
    "ROLLBACK_SUCCESSFUL": "done",
    "SUCCESSFUL": "too late",
    "ROLLBACK_FAILED": "failed",
    "STOPPED": "failed",
}
"""Amazon ECS API, ServiceDeploymentStatus; all others go on."""
UNTIL_ROLLBACK = timedelta(minutes=5)
"""Within which CodeDeploy begins the deployment that undoes one that was stopped."""


def standing(effects: Iterable[Effect], pipeline: str, clients: Clients, now: datetime) -> Standing:
    """How they stand together: what goes on is waited for, then one that failed speaks for all.

    Args:
        effects: what was set going.
        pipeline: of the service.
        clients: give boto3 clients.
        now: the clock.

    Raises:
        ClientError: a part of the cloud refused.
    """
    told = {_OF[effect.kind](effect.id, pipeline, clients, now) for effect in effects}
    order: tuple[Standing, ...] = ("going", "failed", "too late")
    return next((one for one in order if one in told), "done")


def _stage(identity: str, pipeline: str, clients: Clients, _now: datetime) -> Standing:
    asked = {"pipelineName": pipeline, "pipelineExecutionId": identity}
    told = patiently(lambda: clients("codepipeline").get_pipeline_execution(**asked), DEADLINE)
    return _EXECUTIONS.get(told["pipelineExecution"]["status"], "failed")


def _stopped(identity: str, _pipeline: str, clients: Clients, now: datetime) -> Standing:
    info = _deployment(identity, clients)
    if info["status"] == "Succeeded":
        return "too late"
    undoing = (info.get("rollbackInfo") or {}).get("rollbackDeploymentId")
    if undoing:
        return _DEPLOYMENTS.get(_deployment(undoing, clients)["status"], "going")
    ended = info.get("completeTime")
    return "failed" if ended is not None and now - ended > UNTIL_ROLLBACK else "going"


def _begun(identity: str, _pipeline: str, clients: Clients, _now: datetime) -> Standing:
    return _DEPLOYMENTS.get(_deployment(identity, clients)["status"], "going")


def _deployment(identity: str, clients: Clients) -> Mapping[str, Any]:
    told = patiently(lambda: clients("codedeploy").get_deployment(deploymentId=identity), DEADLINE)
    info: Mapping[str, Any] = told["deploymentInfo"]
    return info


def _stopped_by_ecs(identity: str, _pipeline: str, clients: Clients, _now: datetime) -> Standing:
    told = patiently(lambda: clients("ecs").describe_service_deployments(serviceDeploymentArns=[identity]), DEADLINE)
    found = told["serviceDeployments"]
    return _BY_ECS.get(found[0]["status"], "going") if found else "failed"


def _updated(identity: str, _pipeline: str, clients: Clients, _now: datetime) -> Standing:
    place, _, definition = identity.partition(" ")
    cluster, _, service = place.partition("/")
    told = patiently(lambda: clients("ecs").describe_services(cluster=cluster, services=[service]), DEADLINE)
    for service_told in told["services"]:
        for deployment in service_told["deployments"]:
            if deployment["status"] == "PRIMARY" and deployment["taskDefinition"] == definition:
                states: Mapping[str, Standing] = {"COMPLETED": "done", "FAILED": "failed"}
                return states.get(deployment.get("rolloutState", ""), "going")
    return "failed"


_OF: Mapping[EffectKind, Callable[[str, str, Clients, datetime], Standing]] = {
    "stage": _stage,
    "stopped": _stopped,
    "deployment": _begun,
    "ecs-stopped": _stopped_by_ecs,
    "ecs": _updated,
}
