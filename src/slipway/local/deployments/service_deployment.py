"""A deployment that ECS does by itself, and what its API says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Service = Any
"""moto's record of one."""


@dataclass
class ServiceDeployment:
    """A deployment of a service.

    Attributes:
        service: moto's record.
        old: what moto's record said of the deployment before.
        fails: what it fails with while traffic moves; empty where it goes well.
        while_moving: called once, in the middle of the traffic's move.
        ended: called once it has ended.
        definition: ARN of the task definition that it brings.
        verified: functions that were asked on the way and found it well.
    """

    arn: str
    id: str
    service: Service
    old: list[dict[str, Any]]
    created: datetime
    updated: datetime
    fails: str = ""
    while_moving: Callable[[], None] | None = None
    ended: list[Callable[[ServiceDeployment], None]] = field(default_factory=list)
    status: str = "PENDING"
    reason: str = ""
    finished: datetime | None = None
    definition: str = ""
    verified: list[str] = field(default_factory=list)

    @property
    def told(self) -> dict[str, Any]:
        """ServiceDeployment of the API."""
        shown = {
            "serviceDeploymentArn": self.arn,
            "serviceArn": self.service.arn,
            "clusterArn": self.service.cluster_arn,
            "createdAt": self.created,
            "startedAt": self.created,
            "updatedAt": self.updated,
            "finishedAt": self.finished,
            "status": self.status,
            "statusReason": self.reason,
            "targetServiceRevisionArn": self.revision,
        }
        return {key: value for key, value in shown.items() if value not in {None, ""}}

    @property
    def revision(self) -> str:
        """ARN of what it brings."""
        return self.arn.replace(":service-deployment/", ":service-revision/")

    @property
    def revision_told(self) -> dict[str, Any]:
        """ServiceRevision of the API."""
        return {
            "serviceRevisionArn": self.revision,
            "serviceArn": self.service.arn,
            "clusterArn": self.service.cluster_arn,
            "taskDefinition": self.definition,
            "createdAt": self.created,
        }
