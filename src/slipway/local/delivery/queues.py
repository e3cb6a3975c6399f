"""Queues that many use at once: those of moto are not safe across threads, and run functions in the sender's call."""

from __future__ import annotations

import time
from typing import Any

from moto.core.utils import unix_time_millis
from moto.sqs.models import DEDUPLICATION_TIME_IN_SECONDS, Queue, SQSBackend

from slipway.local.patches import Patches
from slipway.local.tables import TABLES

_SHORT = (
    "create_queue",
    "delete_queue",
    "list_queues",
    "get_queue_attributes",
    "set_queue_attributes",
    "send_message",
    "send_message_batch",
    "delete_message",
    "delete_message_batch",
    "change_message_visibility",
    "change_message_visibility_batch",
    "purge_queue",
)
"""What is done at once, under the lock."""
_LOOK_SECONDS = 1.0
"""After which a waiting reader looks again: a message that becomes visible tells nobody."""


def install(patches: Patches) -> None:
    """Make moto's queues safe, and their messages wait for whoever polls."""
    for name in _SHORT:
        _locked(patches, name)

    def received(*given: Any) -> list[Any]:  # noqa: ANN401 - moto's own method
        return _received(receive, *given)

    receive = patches.put(SQSBackend, "receive_message", received)
    patches.put(Queue, "add_message", _added)


def _locked(patches: Patches, name: str) -> None:
    def locked(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - moto's own method
        with TABLES:
            return original(*given, **named)

    original = patches.put(SQSBackend, name, locked)


def _received(receive: Any, backend: Any, name: str, count: int, wait: int, *more: Any) -> list[Any]:  # noqa: ANN401 - moto's own method
    """Messages that are visible now or become so within `wait` seconds; meanwhile the tables are free for others."""
    deadline = time.monotonic() + wait
    while True:
        with TABLES:
            found: list[Any] = receive(backend, name, count, 0, *more)
        left = deadline - time.monotonic()
        if found or left <= 0:
            return found
        backend.get_queue(name).wait_for_messages(min(left, _LOOK_SECONDS))


def _added(queue: Any, message: Any) -> None:  # noqa: ANN401 - moto's own objects
    """Put a message into a queue, unless a FIFO queue has taken the same one in the last five minutes."""
    with TABLES:
        if queue.fifo_queue and message.deduplication_id and _taken_before(queue, message):
            return
        with queue._messages_lock:  # noqa: SLF001 - moto's own object
            queue._messages.append(message)  # noqa: SLF001 - moto's own object
            queue._messages_lock.notify_all()  # noqa: SLF001 - moto's own object


def _taken_before(queue: Any, message: Any) -> bool:  # noqa: ANN401 - moto's own objects
    """Whether SQS would know its id, as it does when the message is gone (SQS guide, exactly-once processing)."""
    seen = queue.__dict__.setdefault("slipway_seen", {})
    now = unix_time_millis()
    for key in [key for key, taken in seen.items() if now - taken >= DEDUPLICATION_TIME_IN_SECONDS * 1000]:
        del seen[key]
    return bool(seen.setdefault(message.deduplication_id, now) != now)
