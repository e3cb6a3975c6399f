"""What the cloud holds of a stack at most, told before anything is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.deploys import deliveries
from slipway.plan.deploys.configurations import MOST_OWN, own_configurations
from slipway.plan.deploys.function import LONGEST_MOVE
from slipway.plan.deploys.routes import MOST_TARGET_GROUPS, TARGET_GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.catalogue import Catalogue, Service
    from slipway.documents import Problem
    from slipway.plan.environments import EnvironmentName


def over_quota(
    catalogue: Catalogue, services: Mapping[str, Service], environment: EnvironmentName, stack: str
) -> Iterator[Problem]:
    """A problem for each quota that the stack goes beyond, at the service that does it."""
    yield from _balancers(catalogue, services)
    yield from _configurations(catalogue, services, environment, stack)
    yield from _waits(catalogue, services)


def _balancers(catalogue: Catalogue, services: Mapping[str, Service]) -> Iterator[Problem]:
    by_system: dict[str, list[str]] = {}
    for name, service in services.items():
        by_system.setdefault(service.system, []).append(name)
    for system, names in by_system.items():
        taken = 0
        for name in names:
            taken += sum(TARGET_GROUPS.get(kind, 0) for kind in services[name].targets)
            if taken > MOST_TARGET_GROUPS:
                message = (
                    f"system {system} has {len(names)} services, which need more than the {MOST_TARGET_GROUPS} target "
                    "groups of its load balancer (2 for ecs, 1 for ec2): split the system"
                )
                yield catalogue.problem(name, ("system",), message)
                break


def _configurations(
    catalogue: Catalogue, services: Mapping[str, Service], environment: EnvironmentName, stack: str
) -> Iterator[Problem]:
    known: set[str] = set()
    for name, service in services.items():
        wanted = own_configurations(stack, deliveries(service, environment))
        known |= {configuration.name for configuration in wanted}
        if len(known) > MOST_OWN:
            message = (
                f"the stack's services ask for more than {MOST_OWN} different ways of moving traffic, which is what "
                "CodeDeploy holds: give some of them the same percent and minutes"
            )
            yield catalogue.problem(name, ("deployment",), message)
            return


def _waits(catalogue: Catalogue, services: Mapping[str, Service]) -> Iterator[Problem]:
    for name, service in services.items():
        minutes = service.deployment.shifting_minutes
        if "lambda" in service.targets and minutes > LONGEST_MOVE:
            message = (
                f"traffic would move for {minutes} minutes; the build that waits for a deployment to Lambda leaves "
                f"{LONGEST_MOVE} for that"
            )
            yield catalogue.problem(name, ("deployment", "percent"), message)
