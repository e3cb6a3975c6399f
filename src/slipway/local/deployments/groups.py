"""What the deployment group of a deployment says of it: its alarms, and when to go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.backends import get_backend

from slipway.local.account import ACCOUNT

if TYPE_CHECKING:
    from slipway.local.deployments.lives import Life


def ringing(life: Life) -> set[str]:
    """The alarms of the group, or of the deployment in their place, that ring. The caller holds the tables."""
    record = life.record
    alarms = record.override_alarm_configuration or record.deployment_group.alarm_configuration or {}
    held = get_backend("cloudwatch")[ACCOUNT][life.region].alarms
    names = [each["name"] for each in alarms.get("alarms") or ()] if alarms.get("enabled") else []
    return {name for name in names if name in held and held[name].state_value == "ALARM"}


def rolls_back(life: Life, event: str) -> bool:
    """Whether the group, or the deployment itself, wants to go back upon this event."""
    own = life.record.auto_rollback_configuration or life.record.deployment_group.auto_rollback_configuration or {}
    return bool(own.get("enabled")) and event in (own.get("events") or ())
