"""How traffic moves to a new version of a service in one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.environments import GUARDED
from slipway.plan.model import Shift

if TYPE_CHECKING:
    from slipway.catalogue import Service
    from slipway.plan.environments import EnvironmentName


def traffic_shift(service: Service, environment: EnvironmentName) -> Shift:
    """What the service asks for; else a share first where a bad deployment hurts, and all at once where it does not."""
    asked = service.deployment
    kind = asked.shift or ("canary" if environment in GUARDED else "all-at-once")
    if kind == "all-at-once":
        return Shift(kind, bake_minutes=asked.bake_minutes)
    return Shift(kind, asked.percent, asked.minutes, asked.bake_minutes)
