"""What a stack's functions know beforehand of its services and of its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """One service. It is written as JSON for the functions.

    Attributes:
        channel: Slack channel of its owner; empty where the owner has none.
        repository: OWNER/NAME.
        path: its folder in the repository; `.` for all of it.
        pipeline: name of its pipeline.
        actions: kind of each action of its pipeline (build, sast, approval, deploy, ...), by STAGE/ACTION.
        alarms: what each alarm that rolls back or calls people watches, by its name.
        rolls_back_on: the names of those alarms that a deployment is rolled back for.
        log_group: where its targets write their logs; empty where they write none in this cloud.
        deployment_groups: CodeDeploy's application and group of each way that it brings the service.
        ecs_services: cluster and service of each way that ECS itself brings it.
        dependencies: services that it depends on.
        registry: the repository of its images; empty where it has none.
    """

    service: str
    system: str
    owner: str
    email: str
    channel: str
    repository: str
    path: str
    pipeline: str
    actions: Mapping[str, str]
    alarms: Mapping[str, str]
    rolls_back_on: tuple[str, ...]
    log_group: str
    deployment_groups: tuple[tuple[str, str], ...]
    ecs_services: tuple[tuple[str, str], ...]
    dependencies: tuple[str, ...]
    registry: str = ""


@dataclass(frozen=True)
class Known:
    """A person, and what they sign in with; empty where they don't."""

    email: str
    slack: str = ""
    github: str = ""
    iam: tuple[str, ...] = ()
    release_manager: bool = False


@dataclass(frozen=True)
class Directory:
    """A stack's services and people.

    Attributes:
        channel: Slack channel of the stack; empty where it has none.
        approvers: how many people must approve a deployment.
        services: by name.
        people: by name.
    """

    stack: str
    environment: str
    channel: str
    approvers: int
    services: Mapping[str, Listed]
    people: Mapping[str, Known]
