"""The interface of a deploy target, as the plan sees it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from slipway.plan.context import Rendered

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.context import Context
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.model import Delivery
    from slipway.plan.templates import TemplateAction


class Target(ABC):
    """How a service gets onto one kind of target. What the target is made of is declared in `components/targets`."""

    kind: ClassVar[TargetKind]

    def pack(self, step: TemplateAction, context: Context) -> Rendered:  # noqa: ARG002 - most targets take the image
        """The actions that turn what was built into what the target takes, before anything is approved."""
        return Rendered(())

    @abstractmethod
    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """The actions that bring what was built onto the target; `step` names the first and says when it runs."""

    @abstractmethod
    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """How the traffic moves, what verifies the new version, and how the old one comes back."""

    def asks(self, service: Service, environment: EnvironmentName) -> str:
        """What a release manager is asked before the deploy."""
        return f"Release {service.name} of {service.owner} to {environment}."
