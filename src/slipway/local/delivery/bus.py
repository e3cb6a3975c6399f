"""The event bus: what is put on it goes to the targets of every rule that it matches."""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.backends import get_backend
from moto.events.models import Rule

from slipway.local import clock
from slipway.local.account import ACCOUNT
from slipway.local.delivery import inputs, senders
from slipway.local.delivery.patterns import PatternError, matches
from slipway.local.delivery.permissions import Caller
from slipway.local.delivery.senders import UndeliverableError
from slipway.local.patches import Patches
from slipway.local.tables import TABLES

Event = dict[str, Any]
SERVICE = "events.amazonaws.com"
REGION = "SLIPWAY_LOCAL_REGION"
"""The variable that tells the region of the local cloud to whoever emits events in the daemon."""
_log = logging.getLogger(__name__)


def install(patches: Patches) -> None:
    """Deliver what moto's bus is given. Archives, which moto keeps as rules of its own making, stay with it."""

    def sent(rule: Any, event: Mapping[str, Any], transform_input: bool = True) -> None:  # noqa: ANN401, FBT001, FBT002 - moto's own method
        if rule.managed_by:
            keep(rule, event, transform_input)
        else:
            offer(rule, _plain(event))

    keep = patches.put(Rule, "send_to_targets", sent)


def emit(
    source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = (), *, region: str = ""
) -> str:
    """Put an event of an AWS service on the default bus, in its documented form; returns the event's id."""
    place = region or os.environ.get(REGION, "us-east-1")
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": _moment(clock.now()),
        "region": place,
        "resources": list(resources),
        "detail": json.loads(json.dumps(detail)),
    }
    with TABLES:
        rules = get_backend("events")[ACCOUNT][place].event_buses["default"].rules
        for rule in list(rules.values()):
            offer(rule, event)
    return str(event["id"])


def offer(rule: Any, event: Event) -> None:  # noqa: ANN401 - moto's own object
    """Give an event to a rule's targets, if the rule is enabled and the event matches its pattern."""
    pattern = rule.event_pattern.get_pattern()
    if rule.state == "DISABLED" or not pattern:
        return
    try:
        wanted = matches(pattern, event)
    except PatternError as error:
        _log.warning("the pattern of rule %s: %s", rule.name, error)
        return
    if wanted:
        deliver(rule, event)


def deliver(rule: Any, event: Event) -> None:  # noqa: ANN401 - moto's own object
    """Give an event to a rule's targets; what one of them can't take goes to its dead-letter queue.

    Nothing is tried again: what fails here (a queue that is gone, or does not let the bus in) fails for good, and
    EventBridge doesn't try such again either. A function that fails is Lambda's matter.
    """
    for target in list(rule.targets):
        body = inputs.given(target, event, rule.arn)
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        try:
            senders.send(target["Arn"], body, caller=Caller(SERVICE, rule.arn), group=group)
        except UndeliverableError as error:
            _put_aside(rule, target, body, error)


def _put_aside(rule: Any, target: Mapping[str, Any], body: str, error: UndeliverableError) -> None:  # noqa: ANN401 - moto's own object
    _log.warning("rule %s could not deliver to %s: %s", rule.name, target["Arn"], error)
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    told = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": error.code,
        "ERROR_MESSAGE": str(error),
        "EXHAUSTED_RETRY_CONDITION": "NoRetries",
        "RETRY_ATTEMPTS": "0",
    }
    attributes = {name: {"DataType": "String", "StringValue": text} for name, text in told.items()}
    try:
        senders.send(queue, body, caller=Caller(SERVICE, rule.arn), attributes=attributes)
    except UndeliverableError as lost:
        _log.warning("rule %s lost an event: %s", rule.name, lost)


def _plain(event: Mapping[str, Any]) -> Event:
    """An event of moto as EventBridge delivers it: the time as text, and nothing that is only moto's."""
    told = {key: value for key, value in event.items() if key != "ingestion-time"}
    time = told.get("time")
    if isinstance(time, int | float):
        told["time"] = _moment(datetime.fromtimestamp(time, UTC))
    return told


def _moment(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
