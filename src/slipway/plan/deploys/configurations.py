"""CodeDeploy's deployment configurations: the predefined ones where they fit, else one of the stack's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.plan.model import Delivery, Shift

Platform = Literal["ECS", "Lambda", "Server"]
PLATFORMS: dict[str, Platform] = {"ecs": "ECS", "lambda": "Lambda", "ec2": "Server"}
"""What CodeDeploy calls the targets that it deploys to."""

MOST_OWN = 50
"""Custom deployment configurations of an account in a region (AWS CodeDeploy quotas)."""

_PREDEFINED: dict[tuple[Platform, str, int, int], str] = {
    ("ECS", "all-at-once", 100, 0): "ECSAllAtOnce",
    ("ECS", "canary", 10, 5): "ECSCanary10Percent5Minutes",
    ("ECS", "canary", 10, 15): "ECSCanary10Percent15Minutes",
    ("ECS", "linear", 10, 1): "ECSLinear10PercentEvery1Minutes",
    ("ECS", "linear", 10, 3): "ECSLinear10PercentEvery3Minutes",
    ("Lambda", "all-at-once", 100, 0): "LambdaAllAtOnce",
    ("Lambda", "canary", 10, 5): "LambdaCanary10Percent5Minutes",
    ("Lambda", "canary", 10, 10): "LambdaCanary10Percent10Minutes",
    ("Lambda", "canary", 10, 15): "LambdaCanary10Percent15Minutes",
    ("Lambda", "canary", 10, 30): "LambdaCanary10Percent30Minutes",
    ("Lambda", "linear", 10, 1): "LambdaLinear10PercentEvery1Minute",
    ("Lambda", "linear", 10, 2): "LambdaLinear10PercentEvery2Minutes",
    ("Lambda", "linear", 10, 3): "LambdaLinear10PercentEvery3Minutes",
    ("Lambda", "linear", 10, 10): "LambdaLinear10PercentEvery10Minutes",
    ("Server", "waves", 50, 0): "HalfAtATime",
    ("Server", "waves", 100, 0): "AllAtOnce",
}
"""By platform, kind, percent and minutes (CodeDeploy user guide, "Working with deployment configurations")."""


@dataclass(frozen=True)
class Configuration:
    """A deployment configuration.

    Attributes:
        own: whether the stack must declare it.
    """

    name: str
    platform: Platform
    shift: Shift
    own: bool


def configuration(stack: str, delivery: Delivery) -> Configuration:
    """The configuration by which CodeDeploy makes a delivery.

    Raises:
        KeyError: CodeDeploy does not deploy to that target.
    """
    platform, shift = PLATFORMS[delivery.target], delivery.shift
    known = _PREDEFINED.get((platform, shift.kind, shift.percent, shift.minutes))
    if known:
        return Configuration(f"CodeDeployDefault.{known}", platform, shift, own=False)
    words = (platform.lower(), shift.kind, str(shift.percent), str(shift.minutes))
    return Configuration(physical_name(stack, *words, limit=100), platform, shift, own=True)


def own_configurations(stack: str, deliveries: Iterable[Delivery]) -> tuple[Configuration, ...]:
    """Those that the stack must declare for its deliveries, each once, by name."""
    wanted = (configuration(stack, delivery) for delivery in deliveries if delivery.controller == "codedeploy")
    found = {wish.name: wish for wish in wanted if wish.own}
    return tuple(found[name] for name in sorted(found))
