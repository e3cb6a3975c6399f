"""Replicas: stacks with the same services in another region or account, which one stack's pipelines deploy to.

Either side finds the other's things by their names, which are known beforehand, so neither reads the other's state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.values import Name, Strict
from slipway.plan.naming import bucket_name, physical_name
from slipway.plan.promotion import Account, Region
from slipway.plan.roles import role_arn

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind

REPLICATED: frozenset[TargetKind] = frozenset({"ecs", "ec2"})
"""Targets that a replica has. Lambda takes images of its own region only, a module of Terraform says itself where its
resources are, and other clouds are elsewhere already."""
MOST_REPLICAS = 5
"""Deploys to them run one after another, and the build is told of each in its environment."""


class Replica(Strict):
    """A stack that pipelines of another stack deploy to."""

    stack: Name
    region: Region
    account: Account

    @property
    def identifier(self) -> str:
        """The stack's name as a part of an artifact's, which has letters, digits and `_` only."""
        return self.stack.replace("-", "_")

    @property
    def deploy_role_arn(self) -> str:
        """The role that deploys there."""
        return role_arn(self.account, self.stack, "deploy")


def replicated(service: Service) -> Service | None:
    """What of a service a replica has; None where it has nothing of it."""
    targets = [kind for kind in service.targets if kind in REPLICATED]
    return service.model_copy(update={"targets": targets}) if targets else None


def artifact_bucket(stack: str, account: str, region: str) -> str:
    """The artifact store of a stack's pipelines in a region."""
    return bucket_name(stack, "artifacts", account, region)


def key_alias(stack: str) -> str:
    """The alias, in every region, of the key that a stack's artifacts are under."""
    return f"alias/{physical_name(stack, 'key', limit=200)}"


def task_definition_file(replica: Replica) -> str:
    """The task definition of a replica among what the build writes."""
    return f"taskdef-{replica.stack}.json"


def app_spec_file(replica: Replica) -> str:
    """The appspec of a replica among what the build writes."""
    return f"appspec-{replica.stack}.yaml"
