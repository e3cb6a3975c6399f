"""What moves on the local cloud: the last deployments, by CodeDeploy and by ECS itself, and alarms that ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from slipway.clients import Client, Clients
    from slipway.decide.checkpoint import Checkpoint

LAST = 8
STATUSES = ["Created", "Queued", "InProgress", "Baking", "Ready", "Stopped", "Failed", "Succeeded"]
AT_ONCE = 25
"""Deployments that CodeDeploy tells of at a time (API, BatchGetDeployments)."""
MOST = 100
"""Alarms that are told at a time."""
TAG = "service"


@dataclass(frozen=True)
class Deployment:
    """A deployment; `group` is CodeDeploy's deployment group, or the service of ECS."""

    name: str
    group: str
    status: str
    at: datetime


def last_deployments(clients: Clients, of: Collection[Checkpoint]) -> list[Deployment]:
    """The last deployments of some services, the newest first."""
    codedeploy, ecs = clients("codedeploy"), clients("ecs")
    found: list[Deployment] = []
    for checkpoint in of:
        for application, group in checkpoint.deployment_groups:
            found += _by_codedeploy(codedeploy, application, group)
        for cluster, service in checkpoint.ecs_services:
            found += _by_ecs(ecs, cluster, service)
    return sorted(found, key=lambda each: each.at, reverse=True)[:LAST]


def ringing(client: Client, only: str | None) -> list[str]:
    """The names of the alarms that ring; those of one service at choice."""
    told = client.describe_alarms(StateValue="ALARM", MaxRecords=MOST)["MetricAlarms"]
    meant = [alarm for alarm in told if only is None or only == _service(client, alarm["AlarmArn"])]
    return sorted(alarm["AlarmName"] for alarm in meant)


def _by_codedeploy(client: Client, application: str, group: str) -> Iterator[Deployment]:
    asked = {"applicationName": application, "deploymentGroupName": group, "includeOnlyStatuses": STATUSES}
    ids = client.list_deployments(**asked)["deployments"][-AT_ONCE:]
    for told in client.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"] if ids else ():
        back = " (brings the version before back)" if told["creator"] == "codeDeployRollback" else ""
        yield Deployment(str(told["deploymentId"]), group, f"{told['status']}{back}", told["createTime"])


def _by_ecs(client: Client, cluster: str, service: str) -> Iterator[Deployment]:
    for told in client.list_service_deployments(cluster=cluster, service=service)["serviceDeployments"]:
        name = str(told["serviceDeploymentArn"]).rpartition("/")[2]
        yield Deployment(name, service, str(told["status"]).replace("_", " ").capitalize(), told["createdAt"])


def _service(client: Client, alarm: str) -> str:
    tags = client.list_tags_for_resource(ResourceARN=alarm)["Tags"]
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == TAG), "")
