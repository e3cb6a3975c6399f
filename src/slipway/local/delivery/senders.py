"""Sending to whatever an ARN names: a queue, a topic, a function, a log group, another bus."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.utils import get_backend as get_lambda
from moto.backends import get_backend
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.sqs.exceptions import MissingParameter

from slipway.local.delivery.permissions import Caller, allows
from slipway.local.tables import TABLES


class UndeliverableError(Exception):
    """What was sent can't be delivered, now or later. `code` says why, in EventBridge's words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Address:
    """The parts of an ARN."""

    service: str
    region: str
    account: str
    resource: str


def address(arn: str) -> Address:
    """The parts of `arn`. Raises UndeliverableError."""
    parts = arn.split(":", 5)
    if len(parts) != 6:  # noqa: PLR2004 - arn:partition:service:region:account:resource
        raise UndeliverableError("INVALID_TARGET", f"{arn!r} is no ARN")
    return Address(parts[2], parts[3], parts[4], parts[5])


@dataclass(frozen=True)
class Letter:
    """What is sent."""

    body: str
    attributes: Mapping[str, Any]
    group: str | None


def send(
    arn: str,
    body: str,
    *,
    caller: Caller | None = None,
    attributes: Mapping[str, Any] | None = None,
    group: str | None = None,
) -> None:
    """Send a text to what an ARN names.

    Args:
        arn: of a queue, topic, function, log group or event bus.
        body: the text; for a function and a bus it is JSON.
        caller: the service that sends, where the policy of what the ARN names must allow it; None for a sender whose
            own role is what allows it.
        attributes: of the message, in SQS's form; queues and topics take them.
        group: the message group, which a FIFO queue needs.

    Raises:
        UndeliverableError: it is not there, does not let the caller in, or takes no such message.
    """
    place = address(arn)
    how = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function, "logs": _to_log, "events": _to_bus}
    if place.service not in how:
        raise UndeliverableError("UNSUPPORTED_TARGET", f"the local cloud delivers nothing to {place.service}")
    if caller is not None:
        admit(arn, caller)
    with TABLES:
        try:
            how[place.service](place, Letter(body, dict(attributes or {}), group))
        except (ServiceException, JsonRESTError) as error:
            raise UndeliverableError("RESOURCE_NOT_FOUND", f"{arn}: {error}") from error


def admit(arn: str, caller: Caller) -> None:
    """Return where the policy of a queue, topic or function lets a service send to it or call it.

    Raises:
        UndeliverableError: it does not, or there is no such thing.
    """
    place = address(arn)
    with TABLES:
        try:
            policy, action = _policy(place, arn)
        except (ServiceException, JsonRESTError) as error:
            raise UndeliverableError("RESOURCE_NOT_FOUND", f"{arn}: {error}") from error
    if action and not allows(policy, caller, action):
        message = f"the policy of {place.resource} does not let {caller.service} {action} for {caller.source}"
        raise UndeliverableError("NO_PERMISSIONS", message)


def _policy(place: Address, arn: str) -> tuple[Any, str]:
    """The policy of what an ARN names, and the action that it must allow; no action where there is none to ask."""
    if place.service == "sqs":
        return get_backend("sqs")[place.account][place.region].get_queue(place.resource).policy, "sqs:SendMessage"
    if place.service == "sns":
        return get_backend("sns")[place.account][place.region].get_topic(arn).policy, "sns:Publish"
    if place.service == "lambda":
        function = get_lambda(place.account, place.region).get_function(arn)
        return function.policy.statements, "lambda:InvokeFunction"
    return None, ""


def _to_queue(place: Address, letter: Letter) -> None:
    backend = get_backend("sqs")[place.account][place.region]
    queue = backend.get_queue(place.resource)
    if queue.fifo_queue and queue.attributes["ContentBasedDeduplication"] != "true":
        raise MissingParameter("MessageDeduplicationId")
    backend.send_message(place.resource, letter.body, message_attributes=dict(letter.attributes), group_id=letter.group)


def _to_topic(place: Address, letter: Letter) -> None:
    backend = get_backend("sns")[place.account][place.region]
    arn = f"arn:aws:sns:{place.region}:{place.account}:{place.resource}"
    told = {
        name: {"Type": value["DataType"], "Value": value["StringValue"]} for name, value in letter.attributes.items()
    }
    backend.publish(letter.body, arn=arn, message_attributes=told, group_id=letter.group)


def _to_function(place: Address, letter: Letter) -> None:
    """As an asynchronous call; moto's own invoke is the door that every caller inside of it takes."""
    function = get_lambda(place.account, place.region).get_function(place.resource.removeprefix("function:"))
    function.invoke(letter.body, {"x-amz-invocation-type": "Event"}, {})


def _to_log(place: Address, letter: Letter) -> None:
    backend = get_backend("logs")[place.account][place.region]
    group = place.resource.removeprefix("log-group:").removesuffix(":*")
    stream = str(uuid.uuid4())
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": letter.body}])


def _to_bus(place: Address, letter: Letter) -> None:
    event = json.loads(letter.body)
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event.get("resources", []),
        "EventBusName": place.resource.removeprefix("event-bus/"),
    }
    get_backend("events")[place.account][place.region].put_events([entry])
