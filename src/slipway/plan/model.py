"""The plan: plain values that say what an environment's pipelines are, with no cloud in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.settings import Settings
    from slipway.plan.waves import Wave

CONNECTION = "${connection}"
"""Stands in an action's configuration for the ARN of the source connection, which only the cloud knows."""
NOTIFICATIONS = "${approvals}"
"""Stands for the ARN of the topic that tells of waiting approvals."""


@dataclass(frozen=True)
class Project:
    """A build project: one kind of work, in one image, by one buildspec of the platform.

    Attributes:
        name: physical name, unique in its account and region.
        kind: what it does: build, unit, sast, ... or a target's deploy.
        service: whose it is; None for one that every service shares.
        image: image that the work runs in.
        privileged: whether it may start containers.
        buildspec: YAML text.
        variables: constant environment variables.
        timeout_minutes: after this many the work has failed.
    """

    name: str
    kind: str
    service: str | None
    image: str
    privileged: bool
    buildspec: str
    variables: Mapping[str, str] = field(hash=False)
    timeout_minutes: int = 30


@dataclass(frozen=True)
class Action:
    """One action of a stage, in CodePipeline's terms.

    Attributes:
        namespace: where later actions find the variables that it exports; empty where none needs them.
    """

    name: str
    kind: str
    category: str
    provider: str
    run_order: int
    configuration: Mapping[str, str] = field(hash=False)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    owner: str = "AWS"
    assumes_deploy_role: bool = False
    namespace: str = ""


@dataclass(frozen=True)
class Stage:
    """Actions between two gates; those of equal run order run side by side."""

    name: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Trigger:
    """Which pushes start a pipeline.

    Attributes:
        source_action: the source action it starts.
        branches: globs of branch names.
        paths: globs of changed files; empty for any.
    """

    source_action: str
    branches: tuple[str, ...]
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shift:
    """How a new version takes over.

    Attributes:
        kind: traffic moves all at once, a share first, or share by share; or the fleet is replaced wave by wave.
        percent: share of the traffic (canary: once; linear: each step) or of the fleet (waves: each); 100 for all.
        minutes: how long each step lasts; a wave lasts until its instances are well.
        bake_minutes: how long the old version stays at hand once all traffic has moved.
    """

    kind: Literal["all-at-once", "canary", "linear", "waves"]
    percent: int = 100
    minutes: int = 0
    bake_minutes: int = 0

    @property
    def moving_minutes(self) -> int:
        """Minutes from the first move of traffic to the last."""
        return self.minutes * (ceil(100 / self.percent) - 1 if self.kind == "linear" else 1)


@dataclass(frozen=True)
class Delivery:
    """How a new version reaches one target, what verifies it, and how the version before comes back.

    Attributes:
        controller: what moves the traffic.
        verified_by: what must agree before the deployment counts as done: alarms, hook, readiness, plan.
        rolls_back_by: how the version before comes back.
    """

    target: TargetKind
    controller: Literal["codedeploy", "ecs", "cloud", "terraform"]
    shift: Shift
    verified_by: tuple[str, ...]
    rolls_back_by: Literal["codedeploy", "ecs", "alias", "revision", "apply"]


@dataclass(frozen=True)
class Pipeline:
    """The way of one service into one environment."""

    service: str
    name: str
    execution_mode: str
    trigger: Trigger
    stages: tuple[Stage, ...]
    projects: tuple[Project, ...]
    deliveries: tuple[Delivery, ...]

    def delivery_to(self, target: TargetKind) -> Delivery:
        """How a new version reaches one of the service's targets."""
        return next(delivery for delivery in self.deliveries if delivery.target == target)


@dataclass(frozen=True)
class Plan:
    """Everything that one stack declares.

    Attributes:
        stack: name of the stack; part of every physical name.
        environment: the environment that its services run in.
        settings: the stack's own decisions.
        services: those of this stack, by name.
        pipelines: one for each service, in the order of their names.
        shared_projects: build projects that every pipeline uses.
        waves: the services of this stack that may deploy together, in order.
        dependencies: for each service of this stack, the services it depends on, in this stack or another.
        listener_priorities: rule priority of each route behind its system's load balancer.
    """

    stack: str
    environment: EnvironmentName
    settings: Settings
    services: Mapping[str, Service]
    pipelines: tuple[Pipeline, ...]
    shared_projects: tuple[Project, ...]
    waves: tuple[Wave, ...]
    dependencies: Mapping[str, tuple[str, ...]]
    listener_priorities: Mapping[str, int]
