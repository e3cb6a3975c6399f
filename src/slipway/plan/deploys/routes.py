"""Where callers find a service behind its system's load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import Service, TargetKind

TARGET_GROUPS: Mapping[TargetKind, int] = {"ecs": 2, "ec2": 1}
"""Target groups that each kind of target takes, where it stands behind the balancer at all."""
MOST_TARGET_GROUPS = 100
"""Target groups of a balancer, and rules of a listener (Elastic Load Balancing quotas)."""


def routes(service: Service) -> Mapping[TargetKind, str]:
    """The first segment of the paths that lead to each target of a service.

    The first target answers where the service is called (`/flights`); a further one has an address of its own
    (`/flights.ec2`), since CodeDeploy and ECS rewrite the weights of the rules that they deploy through.
    """
    balanced = [kind for kind in service.targets if kind in TARGET_GROUPS]
    return {kind: service.name if place == 0 else f"{service.name}.{kind}" for place, kind in enumerate(balanced)}
