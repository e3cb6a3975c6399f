"""What every component is given: the plan, the account it is declared in, and how things are named and tagged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slipway.plan import Plan, physical_name, roles
from slipway.plan.environments import GUARDED

if TYPE_CHECKING:
    from slipway.catalogue import Service


@dataclass(frozen=True)
class Context:
    """The plan in its account.

    Attributes:
        account: AWS account id, twelve digits.
        region: AWS region.
    """

    plan: Plan
    account: str
    region: str

    def name(self, *identity: str, limit: int = 64) -> str:
        """The physical name of a thing of this stack."""
        return physical_name(self.plan.stack, *identity, limit=limit)

    def arn(self, service: str, resource: str, *, regional: bool = True) -> str:
        """The ARN of a thing of this account whose name is known beforehand."""
        return f"arn:aws:{service}:{self.region if regional else ''}:{self.account}:{resource}"

    @property
    def role_path(self) -> str:
        """The IAM path of this stack's roles."""
        return roles.role_path(self.plan.stack)

    def role_arn(self, name: str) -> str:
        """The ARN of one of this stack's roles."""
        return self.arn("iam", f"role{self.role_path}{name}", regional=False)

    @property
    def alarms_arn(self) -> str:
        """The ARN of the stack's topic that alarms are told to, wherever in the program it is declared."""
        return self.arn("sns", self.name("alarms", limit=256))

    @property
    def elsewhere(self) -> str | None:
        """The region that a resource must name since it isn't the provider's; None in the stack's own."""
        return None if self.region == self.plan.settings.region else self.region

    def within(self, region: str) -> Context:
        """The same stack, for resources of one of its further regions."""
        return replace(self, region=region)

    @property
    def images_arn(self) -> str:
        """The registries that this stack's services are pulled from."""
        by = self.plan.settings.deployed_by
        return f"arn:aws:ecr:{by.region}:{by.account}:repository/*" if by else self.arn("ecr", "repository/*")

    def tags(self, service: Service | None = None) -> dict[str, str]:
        """Who owns a resource and what it is for; shared resources belong to the platform."""
        owner, name = (service.owner, service.name) if service else ("platform", "slipway")
        own = {"environment": self.plan.environment, "owner": owner, "service": name}
        return {**self.plan.settings.tags, **own}

    @property
    def guarded(self) -> bool:
        """Whether the environment is one where a bad deployment hurts."""
        return self.plan.environment in GUARDED
