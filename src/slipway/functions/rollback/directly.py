"""Goes back past the pipeline, where CodePipeline refuses: what the last good deployment brought is deployed again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slipway.evidence.patience import patiently
from slipway.functions.rollback.cases import Effect
from slipway.functions.rollback.errors import ImpossibleError
from slipway.functions.rollback.history import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from slipway.clients import Client, Clients
    from slipway.decide.directory import Listed
    from slipway.functions.rollback.cases import Case
    from slipway.functions.rollback.history import Run

SLACK_TIME = timedelta(minutes=1)
"""By which the clocks of the pipeline and of what deploys may differ."""
GOOD = "SUCCESSFUL"
NOT_BY_ALARMS = {"enabled": False}
"""Or the alarm that the bad version made ring would stop the good one (CodeDeploy API, CreateDeployment)."""
STOPPED_BY_ALARM = "ALARM_ACTIVE"
"""AWS CodeDeploy API, ErrorInformation."""


def directly(case: Case, listed: Listed, clients: Clients, runs: Sequence[Run], why: str) -> tuple[Effect, ...]:
    """Deploy what the good execution deployed, by CodeDeploy and by ECS themselves.

    Everything is looked up before anything is begun, so that a service is not left half way.

    Args:
        case: what was decided.
        listed: its service.
        clients: give boto3 clients.
        runs: of the pipeline.
        why: CodePipeline does not do it.

    Raises:
        ImpossibleError: what was deployed then can't be had any more.
        ClientError: a part of the cloud refused.
    """
    good = next((run.deployment for run in runs if run.deployment.id == case.to), None)
    if good is None or good.ended_at is None:
        raise ImpossibleError(f"{why}, and the pipeline knows nothing of {case.to} any more")
    if not listed.deployment_groups and not listed.ecs_services:
        raise ImpossibleError(f"{why}, and neither CodeDeploy nor ECS deploys the service")
    span = (good.began_at - SLACK_TIME, good.ended_at + SLACK_TIME)
    revisions = [
        (application, group, _revision(clients("codedeploy"), application, group, span, why))
        for application, group in listed.deployment_groups
    ]
    definitions = [
        (cluster, service, _definition(clients("ecs"), cluster, service, span, why))
        for cluster, service in listed.ecs_services
    ]
    by_codedeploy = [_deployed(clients("codedeploy"), case, *told) for told in revisions]
    by_ecs = [_updated(clients("ecs"), *told) for told in definitions]
    return (*by_codedeploy, *by_ecs)


def stopped_by_alarm(case: Case, listed: Listed, clients: Clients) -> bool:
    """Whether an alarm that rings still has stopped what was to bring the good version back.

    Raises:
        ClientError: CodeDeploy refused.
    """
    return any(
        (info.get("errorInformation") or {}).get("code") == STOPPED_BY_ALARM
        for application, group in listed.deployment_groups
        for _, info in since(clients("codedeploy"), application, group, case.decided_at - SLACK_TIME)
    )


def marker(case: Case) -> str:
    """By which a deployment of CodeDeploy is known as this rollback."""
    return f"Rollback of {case.deployment} to {case.to}"


def _revision(
    codedeploy: Client, application: str, group: str, span: tuple[datetime, datetime], why: str
) -> dict[str, Any]:
    told = patiently(
        lambda: codedeploy.list_deployments(
            applicationName=application,
            deploymentGroupName=group,
            includeOnlyStatuses=["Succeeded"],
            createTimeRange={"start": span[0], "end": span[1]},
        ),
        DEADLINE,
    )
    if not told["deployments"]:
        raise ImpossibleError(f"{why}, and CodeDeploy has no good deployment of {group} from then")
    info = patiently(lambda: codedeploy.get_deployment(deploymentId=told["deployments"][0]), DEADLINE)
    revision: dict[str, Any] = info["deploymentInfo"]["revision"]
    return revision


def _deployed(codedeploy: Client, case: Case, application: str, group: str, revision: dict[str, Any]) -> Effect:
    """Begin the deployment, unless it was begun before."""
    for deployment, info in since(codedeploy, application, group, case.decided_at - SLACK_TIME):
        if info.get("description") == marker(case):
            return Effect("deployment", deployment)
    begun = codedeploy.create_deployment(
        applicationName=application,
        deploymentGroupName=group,
        revision=revision,
        description=marker(case),
        overrideAlarmConfiguration=NOT_BY_ALARMS,
    )
    return Effect("deployment", begun["deploymentId"])


def since(codedeploy: Client, application: str, group: str, begun: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The deployments of a group since a moment, by id, as CodeDeploy describes them.

    Raises:
        ClientError: CodeDeploy refused.
    """
    told = patiently(
        lambda: codedeploy.list_deployments(
            applicationName=application, deploymentGroupName=group, createTimeRange={"start": begun}
        ),
        DEADLINE,
    )
    for deployment in told["deployments"]:
        found = patiently(lambda one=deployment: codedeploy.get_deployment(deploymentId=one), DEADLINE)  # type: ignore[misc]
        yield deployment, found["deploymentInfo"]


def _definition(ecs: Client, cluster: str, service: str, span: tuple[datetime, datetime], why: str) -> str:
    told = patiently(
        lambda: ecs.list_service_deployments(
            cluster=cluster, service=service, status=[GOOD], createdAt={"after": span[0], "before": span[1]}
        ),
        DEADLINE,
    )
    if not told["serviceDeployments"]:
        raise ImpossibleError(f"{why}, and ECS has no good deployment of {service} from then")
    revision = told["serviceDeployments"][0]["targetServiceRevisionArn"]
    found = patiently(lambda: ecs.describe_service_revisions(serviceRevisionArns=[revision]), DEADLINE)
    if not found["serviceRevisions"]:
        raise ImpossibleError(f"{why}, and ECS has forgotten what it deployed then")
    return str(found["serviceRevisions"][0]["taskDefinition"])


def _updated(ecs: Client, cluster: str, service: str, definition: str) -> Effect:
    """Update the service; to what it has already, that changes nothing."""
    patiently(lambda: ecs.update_service(cluster=cluster, service=service, taskDefinition=definition), DEADLINE)
    return Effect("ecs", f"{cluster}/{service} {definition}")
