"""Which deployments of a service are under way: by CodeDeploy, by ECS, or of an execution that came earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slipway.clients import Client, Clients
    from slipway.decide.checkpoint import Checkpoint

UNDER_WAY = ["Created", "Queued", "InProgress", "Baking", "Ready"]
"""AWS CodeDeploy API, DeploymentStatus."""
GOING_ON = frozenset({"InProgress", "Stopping"})
"""AWS CodePipeline API, PipelineExecutionSummary."""
ROLLBACK = "ROLLBACK"
"""The same, ExecutionType."""
MOST = 100
"""Executions that are looked at, the newest; more than can queue up for a stage."""


def under_way(clients: Clients, checkpoint: Checkpoint, execution: str) -> tuple[str, ...]:
    """The deployments but the one that asks, by id.

    Raises:
        ClientError: a part of the cloud refused.
        LookupError: ECS does not know the service.
    """
    found = list(_earlier(clients("codepipeline"), checkpoint.pipeline, execution))
    for application, group in checkpoint.deployment_groups:
        told = clients("codedeploy").list_deployments(
            applicationName=application, deploymentGroupName=group, includeOnlyStatuses=UNDER_WAY
        )
        found += told["deployments"]
    for cluster, service in checkpoint.ecs_services:
        found += _of_ecs(clients("ecs"), cluster, service)
    return tuple(found)


def _earlier(codepipeline: Client, pipeline: str, execution: str) -> Iterator[str]:
    """Executions that began before the one that asks: those after it wait for it, all but rollbacks, which ask no gate.
    Of two that began at the same instant neither waits for the other, which might wait for it in turn: a stage takes
    one of them at a time.
    """
    told = codepipeline.list_pipeline_executions(pipelineName=pipeline, maxResults=MOST)
    summaries = told["pipelineExecutionSummaries"]
    going = [each for each in summaries if each["status"] in GOING_ON]
    asking = next((each for each in summaries if each["pipelineExecutionId"] == execution), None)
    if asking is None and not execution:
        asking = max(going, key=_began, default=None)
    for each in going:
        if each is asking:
            continue
        if asking is None or _began(each) < _began(asking) or each.get("executionType") == ROLLBACK:
            yield each["pipelineExecutionId"]


def _began(summary: dict[str, Any]) -> Any:  # noqa: ANN401 - a datetime, as boto3 gives it
    return summary["startTime"]


def _of_ecs(ecs: Client, cluster: str, name: str) -> Sequence[str]:
    """The new version while the old one is still there."""
    services = ecs.describe_services(cluster=cluster, services=[name])["services"]
    if not services:
        raise LookupError(f"ECS has no service {name}")
    new, *old = sorted(services[0]["deployments"], key=lambda each: each["status"] != "PRIMARY") or [None]
    return [str(new["id"])] if new and old else []
