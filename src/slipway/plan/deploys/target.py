"""The interface of a deploy target, as the plan sees it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.actions.context import Context, Rendered
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.model import Delivery
    from slipway.plan.templates import TemplateAction


class Target(ABC):
    """How a service gets onto one kind of target. What the target is made of is declared in `components/targets`."""

    kind: ClassVar[TargetKind]

    @abstractmethod
    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """The actions that bring what was built onto the target; `step` names the first and says when it runs."""

    @abstractmethod
    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """How the traffic moves, what verifies the new version, and how the old one comes back."""
