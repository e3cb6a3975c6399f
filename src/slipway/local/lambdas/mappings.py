"""Queues that functions are fed from: for each event source mapping a poller, as Lambda has them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Event, Thread
from typing import Any

from moto.awslambda.models import LambdaBackend
from moto.backends import get_backend
from moto.core.exceptions import JsonRESTError, ServiceException

from slipway.local.lambdas.deployed import Deployed, find
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import CannotRunError, Outcome
from slipway.local.patches import Patches
from slipway.local.tables import TABLES

POLLERS = 5
"""Batches that are worked on at once, where the mapping has no ScalingConfig: what Lambda begins with."""
_WAIT_SECONDS = 2
_PAUSE_SECONDS = 0.2
_log = logging.getLogger(__name__)

Run = Callable[[Deployed, str], Outcome]


@dataclass(frozen=True)
class Feed:
    """A mapping as it is at one moment."""

    account: str
    region: str
    function: str
    queue: str
    queue_arn: str
    visibility: int
    batch: int
    window: int
    at_once: int
    partial: bool


class Mappings:
    """The pollers of all mappings. A poller ends when its mapping is gone, or all are closed."""

    def __init__(self, run: Run) -> None:
        self._run, self._closed = run, Event()

    def install(self, patches: Patches) -> None:
        """Have a poller started for each mapping of a queue that is made."""

        def created(backend: Any, spec: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's own objects
            made = create(backend, spec)
            if ":sqs:" in made.event_source_arn:
                name = f"mapping {made.uuid}"
                Thread(target=self._poll, args=(backend, made.uuid), name=name, daemon=True).start()
            return made

        create = patches.put(LambdaBackend, "create_event_source_mapping", created)

    def close(self) -> None:
        """End every poller."""
        self._closed.set()

    def _poll(self, backend: Any, uuid: str) -> None:  # noqa: ANN401 - moto's own object
        places, size = BoundedSemaphore(POLLERS), POLLERS
        while not self._closed.is_set():
            try:
                mapping, there = _looked_up(backend, uuid)
            except ServiceException:
                mapping, there = None, True
            if not there:
                return
            if mapping is None:
                self._closed.wait(_PAUSE_SECONDS)
                continue
            if mapping.at_once != size:
                places, size = BoundedSemaphore(mapping.at_once), mapping.at_once
            self._feed(mapping, places)

    def _feed(self, mapping: Feed, places: BoundedSemaphore) -> None:
        """Take one batch, and have it worked on beside."""
        if not places.acquire(timeout=_PAUSE_SECONDS):
            return
        batch: list[Any] = []
        try:
            batch = self._batch(mapping)
        except (ServiceException, JsonRESTError):
            self._closed.wait(_PAUSE_SECONDS)
        finally:
            if not batch:
                places.release()
        if batch:
            Thread(target=self._work, args=(mapping, batch, places), name="batch", daemon=True).start()

    def _batch(self, mapping: Feed) -> list[Any]:
        sqs = get_backend("sqs")[mapping.account][mapping.region]
        found: list[Any] = list(
            sqs.receive_message(mapping.queue, mapping.batch, _WAIT_SECONDS, mapping.visibility, ["All"])
        )
        deadline = time.monotonic() + mapping.window
        while found and len(found) < mapping.batch and time.monotonic() < deadline and not self._closed.is_set():
            more = sqs.receive_message(mapping.queue, mapping.batch - len(found), 1, mapping.visibility, ["All"])
            found += more
        return found

    def _work(self, mapping: Feed, batch: Sequence[Any], places: BoundedSemaphore) -> None:
        """Have the function work on a batch: what it took is deleted, the rest comes back after the queue's timeout."""
        try:
            done = self._done(mapping, batch)
            sqs = get_backend("sqs")[mapping.account][mapping.region]
            for message in batch:
                if message.id in done:
                    sqs.delete_message(mapping.queue, message.receipt_handle)
        except (ServiceException, JsonRESTError) as error:
            _log.warning("queue %s or function %s is gone: %s", mapping.queue, mapping.function, error)
        finally:
            places.release()

    def _done(self, mapping: Feed, batch: Sequence[Any]) -> set[str]:
        """The ids of the messages that the function took."""
        event = json.dumps({"Records": [record(message, mapping) for message in batch]})
        outcome = self._outcome(mapping, event)
        ids = {str(message.id) for message in batch}
        if outcome is None or outcome.failed:
            return set()
        return ids - failures(outcome.payload, ids) if mapping.partial else ids

    def _outcome(self, mapping: Feed, event: str) -> Outcome | None:
        """What the function made of it; while it is throttled, it is asked until the messages are visible again."""
        deadline = time.monotonic() + mapping.visibility
        while not self._closed.is_set():
            try:
                return self._run(find(mapping.account, mapping.region, mapping.function), event)
            except ThrottledError:
                if time.monotonic() > deadline:
                    return None
                self._closed.wait(_PAUSE_SECONDS)
            except CannotRunError as error:
                _log.warning("queue %s: %s", mapping.queue, error)
                return None
        return None


def failures(payload: str, ids: set[str]) -> set[str]:
    """Which messages the function gives back (Lambda guide, reporting batch item failures).

    Nothing, null or an empty list means that it took all. An answer that is not understood, or names a message that is
    not among these, means that it took none.
    """
    told = json.loads(payload or "null")
    if told is None or told == {}:
        return set()
    try:
        items = told["batchItemFailures"] or []
        named = {str(item["itemIdentifier"]) for item in items}
    except (TypeError, KeyError):
        return ids
    return named if named.issubset(ids) else ids


def record(message: Any, mapping: Feed) -> dict[str, Any]:  # noqa: ANN401 - moto's own object
    """A message as a function is given it (Lambda guide, Amazon SQS)."""
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(int(message.sent_timestamp)),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(int(message.approximate_first_receive_timestamp)),
    }
    for name, value in (
        ("MessageGroupId", message.group_id),
        ("MessageDeduplicationId", message.deduplication_id),
        ("SequenceNumber", message.sequence_number),
    ):
        if value is not None:
            attributes[name] = str(value)
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {name: _attribute(value) for name, value in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.queue_arn,
        "awsRegion": mapping.region,
    }


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    told = {"dataType": value["DataType"], "stringListValues": [], "binaryListValues": []}
    for name, key in (("StringValue", "stringValue"), ("BinaryValue", "binaryValue")):
        if value.get(name) is not None:
            held = value[name]
            told[key] = held.decode() if isinstance(held, bytes) else held
    return told


def _looked_up(backend: Any, uuid: str) -> tuple[Feed | None, bool]:  # noqa: ANN401 - moto's own object
    """The mapping, or None while it is off; and whether it is there at all."""
    with TABLES:
        held = backend.get_event_source_mapping(uuid)
        if held is None:
            return None, False
        if not held.enabled:
            return None, True
        name = held.event_source_arn.rpartition(":")[2]
        queue = get_backend("sqs")[backend.account_id][backend.region_name].get_queue(name)
        return (
            Feed(
                account=backend.account_id,
                region=backend.region_name,
                function=held.function_arn,
                queue=name,
                queue_arn=held.event_source_arn,
                visibility=int(queue.attributes["VisibilityTimeout"]),
                batch=int(held.batch_size),
                window=int(held.max_batch_window or 0),
                at_once=int((held.scaling_config or {}).get("MaximumConcurrency") or POLLERS),
                partial="ReportBatchItemFailures" in (held.function_response_types or ()),
            ),
            True,
        )
