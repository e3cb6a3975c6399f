"""What is looked at before a service goes to an environment, as far as it is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slipway.decide.window import Calendar


@dataclass(frozen=True)
class Checkpoint:
    """The checkpoint of one service. It is written as JSON for the function that asks.

    Attributes:
        alarms: what each alarm of its targets watches, by name.
        dependencies: the alarms on the targets of each service it depends on, by its name.
        beyond: services it depends on that other stacks hold, whose health can't be seen from here.
        pipeline: name of its pipeline.
        deployment_groups: application and group of each way that CodeDeploy brings it.
        ecs_services: cluster and service of each way that ECS itself brings it.
        required: proofs that its own pipeline gives before the deployment.
        upstream: proofs that another stack gives.
        release_managers: who may sign an override.
    """

    service: str
    environment: str
    calendar: Calendar
    alarms: Mapping[str, str]
    dependencies: Mapping[str, tuple[str, ...]]
    beyond: tuple[str, ...]
    pipeline: str
    deployment_groups: tuple[tuple[str, str], ...]
    ecs_services: tuple[tuple[str, str], ...]
    required: frozenset[str]
    upstream: frozenset[str]
    release_managers: frozenset[str]
