"""Topics: what is published goes to queues and functions; to nobody outside of this machine."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from moto.sns.models import Subscription

from slipway.local import clock
from slipway.local.delivery import senders
from slipway.local.delivery.permissions import Caller
from slipway.local.delivery.senders import UndeliverableError
from slipway.local.patches import Patches

SERVICE = "sns.amazonaws.com"
_log = logging.getLogger(__name__)


def install(patches: Patches) -> None:
    """Deliver what moto's topics are given."""

    def publish(subscription: Any, message: str, message_id: str, **told: Any) -> None:  # noqa: ANN401 - moto's own object
        _published(original, subscription, message, message_id, told)

    original = patches.put(Subscription, "publish", publish)


def _published(original: Any, subscription: Any, message: str, message_id: str, told: Mapping[str, Any]) -> None:  # noqa: ANN401 - moto's own objects
    attributes = told.get("message_attributes")
    matcher = subscription._filter_policy_matcher  # noqa: SLF001 - moto's own object
    if matcher is not None and not matcher.matches(attributes, message):
        return
    if subscription.protocol == "lambda":
        text = _for(subscription, message, told)
        record = _record(subscription, text, message_id, told.get("subject"), attributes or {})
        _send(subscription, json.dumps(record))
    elif subscription.protocol == "sqs":
        raw = subscription.attributes.get("RawMessageDelivery")
        subscription.attributes["RawMessageDelivery"] = raw in {True, "true"}
        try:
            senders.admit(subscription.endpoint, Caller(SERVICE, subscription.topic_arn))
            original(subscription, message, message_id, **told)
        except Exception as error:  # noqa: BLE001 - one subscriber's trouble is not the publisher's, nor another's
            _put_aside(subscription, message, error)
        finally:
            subscription.attributes["RawMessageDelivery"] = raw


def _for(subscription: Any, message: str, told: Mapping[str, Any]) -> str:  # noqa: ANN401 - moto's own object
    if told.get("message_structure") != "json":
        return message
    return str(subscription._parse_message_structure(message, subscription.protocol))  # noqa: SLF001 - moto's own object


def _record(
    subscription: Any,  # noqa: ANN401 - moto's own object
    message: str,
    message_id: str,
    subject: str | None,
    attributes: Mapping[str, Any],
) -> dict[str, Any]:
    """The event that a function is given (Lambda guide, Amazon SNS). Nothing here can sign for AWS."""
    moment = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": subscription.arn,
                "Sns": {
                    "Type": "Notification",
                    "MessageId": message_id,
                    "TopicArn": subscription.topic_arn,
                    "Subject": subject,
                    "Message": message,
                    "Timestamp": moment,
                    "SignatureVersion": "1",
                    "Signature": "",
                    "SigningCertUrl": "",
                    "UnsubscribeUrl": "",
                    "MessageAttributes": {name: dict(value) for name, value in attributes.items()},
                },
            }
        ]
    }


def _send(subscription: Any, body: str) -> None:  # noqa: ANN401 - moto's own object
    try:
        senders.send(subscription.endpoint, body, caller=Caller(SERVICE, subscription.topic_arn))
    except UndeliverableError as error:
        _put_aside(subscription, body, error)


def _put_aside(subscription: Any, body: str, error: Exception) -> None:  # noqa: ANN401 - moto's own object
    _log.warning("topic %s could not deliver to %s: %s", subscription.topic_arn, subscription.endpoint, error)
    policy = subscription.attributes.get("RedrivePolicy")
    queue = (json.loads(policy) if isinstance(policy, str) else policy or {}).get("deadLetterTargetArn")
    if not queue:
        return
    try:
        senders.send(queue, body, caller=Caller(SERVICE, subscription.topic_arn))
    except UndeliverableError as lost:
        _log.warning("topic %s lost a message: %s", subscription.topic_arn, lost)
