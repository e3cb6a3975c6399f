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


def send(
    arn: str, body: str, *, attributes: Mapping[str, Any] | None = None, group: str | None = None, subject: str = ""
) -> None:
    """Send a text to what an ARN names.

    Args:
        arn: of a queue, topic, function, log group or event bus.
        body: the text; for a function and a bus it is JSON.
        attributes: of the message, in SQS's form; queues and topics take them.
        group: the message group, which a FIFO queue needs.
        subject: of a message to a topic.

    Raises:
        UndeliverableError: it is not there, or takes no such message.
    """
    place = address(arn)
    how = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function, "logs": _to_log, "events": _to_bus}
    if place.service not in how:
        raise UndeliverableError("UNSUPPORTED_TARGET", f"the local cloud delivers nothing to {place.service}")
    with TABLES:
        try:
            how[place.service](place, body, dict(attributes or {}), group, subject)
        except (ServiceException, JsonRESTError) as error:
            raise UndeliverableError("RESOURCE_NOT_FOUND", f"{arn}: {error}") from error


def _to_queue(place: Address, body: str, attributes: dict[str, Any], group: str | None, _subject: str) -> None:
    backend = get_backend("sqs")[place.account][place.region]
    queue = backend.get_queue(place.resource)
    if queue.fifo_queue and queue.attributes["ContentBasedDeduplication"] != "true":
        raise MissingParameter("MessageDeduplicationId")
    backend.send_message(place.resource, body, message_attributes=attributes, group_id=group)


def _to_topic(place: Address, body: str, attributes: dict[str, Any], group: str | None, subject: str) -> None:
    backend = get_backend("sns")[place.account][place.region]
    arn = f"arn:aws:sns:{place.region}:{place.account}:{place.resource}"
    told = {name: {"Type": value["DataType"], "Value": value["StringValue"]} for name, value in attributes.items()}
    backend.publish(body, arn=arn, subject=subject or None, message_attributes=told, group_id=group)


def _to_function(place: Address, body: str, _attributes: dict[str, Any], _group: str | None, _subject: str) -> None:
    """As an asynchronous call; moto's own invoke is the door that every caller inside of it takes."""
    function = get_lambda(place.account, place.region).get_function(place.resource.partition(":")[2])
    function.invoke(body, {"x-amz-invocation-type": "Event"}, {})


def _to_log(place: Address, body: str, _attributes: dict[str, Any], _group: str | None, _subject: str) -> None:
    backend = get_backend("logs")[place.account][place.region]
    group = place.resource.removeprefix("log-group:").removesuffix(":*")
    stream = str(uuid.uuid4())
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": body}])


def _to_bus(place: Address, body: str, _attributes: dict[str, Any], _group: str | None, _subject: str) -> None:
    event = json.loads(body)
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event.get("resources", []),
        "EventBusName": place.resource.removeprefix("event-bus/"),
    }
    get_backend("events")[place.account][place.region].put_events([entry])
