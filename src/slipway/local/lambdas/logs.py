"""What a function writes, in the emulated CloudWatch Logs, as Lambda puts it there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from moto.backends import get_backend

from slipway.local.lambdas.deployed import Deployed
from slipway.local.tables import TABLES

Line = tuple[int, str]
"""A line with its time in milliseconds since the epoch."""


@dataclass(frozen=True)
class Took:
    """What an event took.

    Attributes:
        seconds: that the handler ran.
        init_seconds: that its import took before; None for a process that was there.
        memory: MiB that the process used at most.
    """

    seconds: float
    init_seconds: float | None = None
    memory: int = 0


def report(function: Deployed, request_id: str, lines: Sequence[Line], took: Took) -> list[Line]:
    """The lines of one event between Lambda's own."""
    first = lines[0][0] if lines else int(time.time() * 1000)
    last = max([int(time.time() * 1000), *(moment for moment, _ in lines)])
    milliseconds = took.seconds * 1000
    words = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {milliseconds:.2f} ms",
        f"Billed Duration: {int(milliseconds) + 1} ms",
        f"Memory Size: {function.memory} MB",
        f"Max Memory Used: {took.memory} MB",
    ]
    if took.init_seconds is not None:
        words.append(f"Init Duration: {took.init_seconds * 1000:.2f} ms")
    start = (first, f"START RequestId: {request_id} Version: {function.version}")
    return [start, *lines, (last, f"END RequestId: {request_id}"), (last, "\t".join(words))]


def write(function: Deployed, stream: str, lines: Sequence[Line]) -> None:
    """Put lines into the function's log group, which is made where it is not there, as Lambda does."""
    with TABLES:
        backend = get_backend("logs")[function.account][function.region]
        if function.log_group not in backend.groups:
            backend.create_log_group(function.log_group, {})
        backend.ensure_log_stream(function.log_group, stream)
        events = [{"timestamp": moment, "message": text} for moment, text in lines]
        backend.put_log_events(function.log_group, stream, events)
