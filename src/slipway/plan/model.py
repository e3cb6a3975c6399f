"""The plan: plain values that say what an environment's pipelines are, with no cloud in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import Host, Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.fleets import FleetName
    from slipway.plan.settings import Settings
    from slipway.plan.waves import Wave

CONNECTIONS: Mapping[Host, str] = {"github": "${connection.github}", "bitbucket": "${connection.bitbucket}"}
"""Stand in an action's configuration for the ARN of the connection to a host, which only the cloud knows."""
NOTIFICATIONS = "${approvals}"
"""Stands for the ARN of the topic that tells of waiting approvals."""


ProjectRole = Literal["tests", "scans", "proof", "pull-requests"]
"""Code of services is tested with less than the platform's own commands may do."""
Cache = Literal["none", "layers", "packages"]
"""Image layers on the build host, or packages in the artifact store."""


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
        role: which of the stack's build roles it runs with; None where what declares it gives it one of its own.
        reaches_network: whether it runs inside the services' network.
        cache: what is kept from one run to the next; nothing wherever several services take turns.
        compute: size of its machine, in CodeBuild's word.
        fleet: the fleet that it waits at for a machine; None for a fresh machine each time.
        shards: builds that one start splits the work over.
        at_once: builds that may run at a time; a start beyond that is refused.
    """

    name: str
    kind: str
    service: str | None
    image: str
    privileged: bool
    buildspec: str
    variables: Mapping[str, str] = field(hash=False)
    timeout_minutes: int = 30
    role: ProjectRole | None = None
    reaches_network: bool = False
    cache: Cache = "none"
    compute: str = "BUILD_GENERAL1_SMALL"
    fleet: FleetName | None = None
    shards: int = 1
    at_once: int = 1


@dataclass(frozen=True)
class Action:
    """One action of a stage, in CodePipeline's terms.

    Attributes:
        assumes_deploy_role: whether it acts with the deploy role of the pipeline's own stack.
        namespace: where later actions find the variables that it exports; empty where none needs them.
        region: where it runs; empty for the pipeline's own region.
        role_arn: the deploy role of another stack that it acts with instead; empty where it does not leave its own.
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
    region: str = ""
    role_arn: str = ""


@dataclass(frozen=True)
class Rule:
    """What must hold before a stage is entered, in CodePipeline's terms."""

    name: str
    provider: str
    configuration: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Stage:
    """Actions between two gates; those of equal run order run side by side.

    Attributes:
        entry: rules that must all hold, or the stage fails before it begins.
        rolls_back: whether a failure brings back what the last good execution of this stage deployed.
    """

    name: str
    actions: tuple[Action, ...]
    entry: tuple[Rule, ...] = ()
    rolls_back: bool = False


@dataclass(frozen=True)
class Trigger:
    """Which pushes, or which pull requests, start a pipeline.

    Attributes:
        source_action: the source action it starts.
        branches: globs of the branches that are pushed to, or that a pull request is to be merged into.
        paths: globs of changed files; empty for any.
        events: of a pull request; empty for pushes.
    """

    source_action: str
    branches: tuple[str, ...]
    paths: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


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
class Placement:
    """What a service runs on in a stack, whichever stack's pipeline deploys it."""

    service: str
    deliveries: tuple[Delivery, ...]

    def delivery_to(self, target: TargetKind) -> Delivery:
        """How a new version reaches one of the service's targets."""
        return next(delivery for delivery in self.deliveries if delivery.target == target)


@dataclass(frozen=True)
class Pipeline(Placement):
    """The way of one service into one environment."""

    name: str
    execution_mode: str
    trigger: Trigger
    stages: tuple[Stage, ...]
    projects: tuple[Project, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that one stack declares.

    Attributes:
        stack: name of the stack; part of every physical name.
        environment: the environment that its services run in.
        settings: the stack's own decisions.
        services: those of this stack, by name.
        pipelines: one for each service, in the order of their names; none where another stack's pipelines deploy.
        pull_requests: the checks of pull requests, one pipeline for each service, where the stack has them.
        shared_projects: build projects that every pipeline uses.
        waves: the services of this stack that may deploy together, in order.
        dependencies: for each service of this stack, the services it depends on, in this stack or another.
        listener_priorities: rule priority of each route behind its system's load balancer.
        placements: what each service runs on here.
    """

    stack: str
    environment: EnvironmentName
    settings: Settings
    services: Mapping[str, Service]
    pipelines: tuple[Pipeline, ...]
    pull_requests: tuple[Pipeline, ...]
    shared_projects: tuple[Project, ...]
    waves: tuple[Wave, ...]
    dependencies: Mapping[str, tuple[str, ...]]
    listener_priorities: Mapping[str, int]
    placements: tuple[Placement, ...]
