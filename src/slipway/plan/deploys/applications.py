"""What CodeDeploy calls the things that a deploy action names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.catalogue import TargetKind
    from slipway.plan.deploys.configurations import Platform


def deploy_application(stack: str, platform: Platform) -> str:
    """The application that holds every deployment group of a platform (at most 100 characters).

    A stack has one a platform, since it holds 1000 groups and revisions are told apart by group (CodeDeploy quotas).
    """
    return physical_name(stack, platform, "deployments", limit=100)


def deploy_group(stack: str, service: str, target: TargetKind) -> str:
    """The deployment group of a service on one of its targets (at most 100 characters)."""
    return physical_name(stack, service, target, limit=100)
