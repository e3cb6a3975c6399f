"""What a service runs on: one module a target, each declaring the service and what its deploy action needs."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.targets.cloud_run import CloudRunTarget
from components.targets.container_apps import ContainerAppsTarget
from components.targets.ec2 import Ec2Target
from components.targets.ecs import EcsTarget
from components.targets.function import FunctionTarget
from components.targets.terraform import TerraformTarget
from slipway.catalogue import Service, TargetKind
from slipway.plan import Pipeline
from slipway.plan.model import Placement

Target = Callable[[Service, Pipeline, Context, Foundation, pulumi.ResourceOptions], pulumi.Resource]

TARGETS: dict[TargetKind, Target] = {
    "ecs": EcsTarget,
    "ec2": Ec2Target,
    "lambda": FunctionTarget,
    "terraform": TerraformTarget,
    "cloud-run": CloudRunTarget,
    "container-apps": ContainerAppsTarget,
}

REPLICATED: dict[
    TargetKind, Callable[[Service, Placement, Context, Foundation, pulumi.ResourceOptions], pulumi.Resource]
] = {"ecs": EcsTarget, "ec2": Ec2Target}
"""Those that need nothing of a pipeline in their own stack."""
