"""Alarms made of others, as the provider keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from slipway.local.alarms.alarms import Composite
from slipway.local.provider.store import Store

COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"


def composites(store: Store) -> Iterable[Composite]:
    """The composite alarms in the store."""
    for held in store.every(COMPOSITE):
        actions = {
            "ALARM": tuple(held.get("alarmActions") or ()),
            "OK": tuple(held.get("okActions") or ()),
            "INSUFFICIENT_DATA": tuple(held.get("insufficientDataActions") or ()),
        }
        yield Composite(str(held["alarmName"]), str(held["arn"]), str(held["alarmRule"]), actions)
