"""What a deployment that went well leaves behind: an alias that leads elsewhere, a service that runs something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from moto.awslambda.utils import get_backend as functions
from moto.backends import get_backend

from slipway.local.account import ACCOUNT

if TYPE_CHECKING:
    from slipway.local.deployments.lives import Life


def arrive(life: Life) -> None:
    """Leave it in the emulated Lambda and ECS. The caller holds the tables.

    Raises:
        JsonRESTError: the function has no such alias or version.
    """
    if life.spec.function:
        _lead(life.region, life.spec.function)
    if life.spec.task_definition:
        _run(life)


def _lead(region: str, function: Mapping[str, str]) -> None:
    backend = functions(ACCOUNT, region)
    name, alias = function["Name"], function["Alias"]
    held = backend.get_alias(alias, name)
    backend.update_alias(alias, name, function["TargetVersion"], held.description, held.routing_config)


def _run(life: Life) -> None:
    services = get_backend("ecs")[ACCOUNT][life.region].services
    for each in life.record.deployment_group.ecs_services:
        held = services.get(f"{each['clusterName']}:{each['serviceName']}")
        if held is not None:
            held.task_definition = life.spec.task_definition
