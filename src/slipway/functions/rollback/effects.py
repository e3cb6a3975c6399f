"""Brings the version before back: stops what moves traffic, or has the pipeline deploy an earlier execution again.

Whoever was interrupted may call again: what has been set going already is found and not set going twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from slipway.evidence.patience import patiently
from slipway.functions.rollback.cases import Effect
from slipway.functions.rollback.directly import SLACK_TIME, directly, since
from slipway.functions.rollback.errors import ImpossibleError, NotYetError
from slipway.functions.rollback.history import DEADLINE
from slipway.functions.rollback.standing import stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slipway.clients import Client, Clients
    from slipway.decide.directory import Listed
    from slipway.decide.rollback import Deployment
    from slipway.functions.rollback.cases import Case
    from slipway.functions.rollback.history import Run

UNDER_WAY, FAILED = ["Created", "Queued", "InProgress", "Baking", "Ready"], frozenset({"Failed", "Stopped"})
"""AWS CodeDeploy API, DeploymentStatus."""
MOVING, GOING_BACK = ["PENDING", "IN_PROGRESS"], ["STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"]
WENT_BACK = [*GOING_BACK, "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]
"""Amazon ECS API, ServiceDeploymentStatus."""
UNABLE = "UnableToRollbackStageException"
"""Also while the stage runs (AWS CodePipeline API, RollbackStage)."""
WILL_NOT = frozenset(
    {
        UNABLE,
        "PipelineExecutionOutdatedException",
        "PipelineExecutionNotFoundException",
        "StageNotFoundException",
        "ValidationException",
    }
)
"""What CodePipeline answers where it will never go back there: the pipeline's structure has changed, say."""
MUST_WAIT = "ConflictException"
TOO_LATE = "DeploymentAlreadyCompletedException"


def bring_back(case: Case, listed: Listed, clients: Clients, runs: Sequence[Run]) -> tuple[Effect, ...]:
    """Set the rollback going, and tell by what; by nothing where its own controller has brought the old version back.

    Args:
        case: what was decided.
        listed: its service.
        clients: give boto3 clients.
        runs: of the pipeline, as they are now.

    Raises:
        NotYetError: it can't be set going at present.
        ImpossibleError: it never can; a person must.
        ClientError: a part of the cloud refused.
    """
    begun = [run for run in runs if _is_rollback(run.deployment, case)]
    if begun:
        return (Effect("stage", begun[-1].deployment.id),)
    guilty = next((run for run in runs if run.deployment.id == case.deployment), None)
    if guilty is None:
        raise ImpossibleError(f"the pipeline knows nothing of {case.deployment} any more")
    newer = [run.deployment for run in runs if _replaces(run.deployment, guilty.deployment)]
    if newer:
        raise ImpossibleError(f"a newer deployment, {newer[-1].id}, has begun meanwhile")
    if guilty.deployment.state not in {"running", "succeeded"} and case.act != "redeploy":
        return _by_itself(guilty.deployment, listed, clients)
    if case.act == "nothing":
        raise ImpossibleError("what was to bring the old version back by itself did not")
    if guilty.deployment.state == "running":
        return _stopped(listed, clients)
    return _redeployed(case, guilty, listed, clients, runs)


def _is_rollback(one: Deployment, case: Case) -> bool:
    """Whether a deployment undoes the guilty one and brings what the case is to bring, where that is known.

    One that failed since it was decided is it, too: it is not tried again.
    """
    tried = one.state != "failed" or one.began_at >= case.decided_at
    return tried and one.rolls_back == case.deployment and case.to_digest in {"", one.digest}


def _by_itself(guilty: Deployment, listed: Listed, clients: Clients) -> tuple[Effect, ...]:
    """What CodeDeploy and ECS have set going by themselves, since the deployment failed or an alarm rang.

    What has failed in CodeDeploy and is not undone yet is waited for. Where there is nothing, nothing has moved.
    """
    by_codedeploy = [
        Effect("stopped", deployment)
        for application, group in listed.deployment_groups
        for deployment, info in since(clients("codedeploy"), application, group, guilty.began_at - SLACK_TIME)
        if _is_or_will_be_undone(info)
    ]
    by_ecs = [
        Effect("ecs-stopped", told["serviceDeploymentArn"])
        for cluster, service in listed.ecs_services
        for told in _of_ecs(clients("ecs"), cluster, service, WENT_BACK)
        if told["createdAt"] >= guilty.began_at - SLACK_TIME
    ]
    return (*by_codedeploy, *by_ecs)


def _is_or_will_be_undone(info: Mapping[str, Any]) -> bool:
    undoing = info.get("rollbackInfo") or {}
    failed = info["status"] in FAILED and not undoing.get("rollbackTriggeringDeploymentId")
    return failed or bool(undoing.get("rollbackDeploymentId"))


def _replaces(one: Deployment, guilty: Deployment) -> bool:
    return one.began_at > guilty.began_at and one.state in {"running", "succeeded"} and one.rolls_back is None


def _stopped(listed: Listed, clients: Clients) -> tuple[Effect, ...]:
    found = [
        effect
        for application, group in listed.deployment_groups
        for effect in _stopped_by_codedeploy(clients("codedeploy"), application, group)
    ]
    for cluster, service in listed.ecs_services:
        found += _stopped_by_ecs(clients("ecs"), cluster, service)
    if not found:
        raise NotYetError("its deployment runs, but nothing moves traffic that could be stopped")
    return tuple(found)


def _stopped_by_codedeploy(codedeploy: Client, application: str, group: str) -> Iterator[Effect]:
    told = patiently(
        lambda: codedeploy.list_deployments(
            applicationName=application, deploymentGroupName=group, includeOnlyStatuses=UNDER_WAY
        ),
        DEADLINE,
    )
    for deployment in told["deployments"]:
        info = patiently(lambda one=deployment: codedeploy.get_deployment(deploymentId=one), DEADLINE)["deploymentInfo"]  # type: ignore[misc]
        undoes = (info.get("rollbackInfo") or {}).get("rollbackTriggeringDeploymentId")
        if undoes:
            yield Effect("stopped", undoes)
        elif _stop(codedeploy, deployment):
            yield Effect("stopped", deployment)


def _stop(codedeploy: Client, deployment: str) -> bool:
    try:
        patiently(lambda: codedeploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True), DEADLINE)
    except ClientError as error:
        if error.response["Error"]["Code"] != TOO_LATE:
            raise
        return False
    return True


def _stopped_by_ecs(ecs: Client, cluster: str, service: str) -> Iterator[Effect]:
    for deployment in _of_ecs(ecs, cluster, service, [*MOVING, *GOING_BACK]):
        asked = {"serviceDeploymentArn": deployment["serviceDeploymentArn"], "stopType": "ROLLBACK"}
        if deployment["status"] in MOVING:
            patiently(lambda asked=asked: ecs.stop_service_deployment(**asked), DEADLINE)  # type: ignore[misc]
        yield Effect("ecs-stopped", deployment["serviceDeploymentArn"])


def _of_ecs(ecs: Client, cluster: str, service: str, statuses: list[str]) -> list[dict[str, Any]]:
    told = patiently(lambda: ecs.list_service_deployments(cluster=cluster, service=service, status=statuses), DEADLINE)
    found: list[dict[str, Any]] = told["serviceDeployments"]
    return found


def _is_in_stage(run: Run) -> bool:
    """Whether it runs in the stage that deploys; a rollback has no other."""
    return run.deployment.state == "running" or (run.deployment.state == "waiting" and run.brings_back is not None)


def _redeployed(case: Case, guilty: Run, listed: Listed, clients: Clients, runs: Sequence[Run]) -> tuple[Effect, ...]:
    good = [run.deployment for run in runs if run.deployment.id == case.to]
    if not stored(clients, listed.registry, good, runs):
        raise ImpossibleError("what was to come back is not stored any more")
    codepipeline = clients("codepipeline")
    try:
        told = codepipeline.rollback_stage(
            pipelineName=listed.pipeline, stageName=guilty.stage, targetPipelineExecutionId=case.to
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        busy = code == UNABLE and any(_is_in_stage(run) for run in runs)
        if busy or code == MUST_WAIT:
            raise NotYetError(f"CodePipeline is busy with the stage: {error}") from error
        if code not in WILL_NOT:
            raise
        return directly(case, listed, clients, runs, f"CodePipeline will not go back there ({code})")
    return (Effect("stage", told["pipelineExecutionId"]),)
