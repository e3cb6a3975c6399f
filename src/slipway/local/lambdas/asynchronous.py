"""Events that are taken at once and handled later: tried again where the function fails, and put aside in the end."""

from __future__ import annotations

import heapq
import itertools
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Condition, Thread
from typing import Any

from slipway.local import clock
from slipway.local.delivery import senders
from slipway.local.delivery.senders import UndeliverableError
from slipway.local.lambdas.deployed import Deployed, find
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import CannotRunError, Outcome

DELAYS_SECONDS = (1.0, 2.0)
"""Before the first and the second time that an event is tried again. On Lambda these are one and two minutes."""
THROTTLED_SECONDS = 0.2
_WORKERS = 24
_log = logging.getLogger(__name__)

Run = Callable[[Deployed, str, str], Outcome]


@dataclass(frozen=True)
class Event:
    """An event on its way.

    Attributes:
        function: its name or ARN.
        taken: when it was, in seconds since the epoch.
        tries: how often the function was given it.
    """

    account: str
    region: str
    function: str
    qualifier: str | None
    payload: str
    request_id: str
    taken: float
    tries: int = 0


class Later:
    """Has things done at their time, in threads of its own; none is started before there is something to do."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._workers: ThreadPoolExecutor | None = None
        self._closed = False

    def do(self, seconds: float, what: Callable[[], None]) -> None:
        """Have `what` done in so many seconds of the monotonic clock."""
        with self._changed:
            if self._closed:
                return
            if self._workers is None:
                self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="events")
                Thread(target=self._go, args=(self._workers,), name="events due", daemon=True).start()
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), what))
            self._changed.notify()

    def close(self) -> None:
        """Forget what is not begun."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify()
            workers = self._workers
        if workers is not None:
            workers.shutdown(wait=False, cancel_futures=True)

    def _go(self, workers: ThreadPoolExecutor) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._due or self._due[0][0] > time.monotonic()):
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._closed:
                    return
                what = heapq.heappop(self._due)[2]
                workers.submit(_logged, what)


def _logged(what: Callable[[], None]) -> None:
    try:
        what()
    except Exception:  # noqa: BLE001 - a thread of the pool has nobody to tell but the log
        _log.exception("an event was lost")


class Asynchronous:
    """Takes events and hands them to functions."""

    def __init__(self, run: Run, later: Later, delays: Sequence[float] = DELAYS_SECONDS) -> None:
        """Functions are run by `run`; `delays` are waited before an event is tried again."""
        self._run, self._later, self._delays = run, later, delays

    def take(self, account: str, region: str, function: str, qualifier: str | None, payload: str) -> str:
        """Take an event; returns the id that it is handled under."""
        taken = Event(account, region, function, qualifier, payload, str(uuid.uuid4()), time.time())
        self._later.do(0, lambda: self._handle(taken))
        return taken.request_id

    def _handle(self, event: Event) -> None:
        function = find(event.account, event.region, event.function, event.qualifier)
        if time.time() - event.taken > function.event_age:
            _put_aside(function, event, "EventAgeExceeded", None)
            return
        try:
            outcome = self._run(function, event.payload, event.request_id)
        except ThrottledError:
            if function.reserved == 0:
                _put_aside(function, event, "ZeroReservedConcurrency", None)
            else:
                self._later.do(THROTTLED_SECONDS, lambda: self._handle(event))
            return
        except CannotRunError as error:
            refused = json.dumps({"errorType": "LocalCloud.CannotRun", "errorMessage": str(error)})
            outcome = Outcome(event.request_id, refused, failed=True)
        tried = replace(event, tries=event.tries + 1)
        if not outcome.failed:
            _tell(function, function.on_success, _record(function, tried, "Success", outcome))
        elif tried.tries > function.retries:
            _put_aside(function, tried, "RetriesExhausted", outcome)
        else:
            self._later.do(self._delays[min(tried.tries, len(self._delays)) - 1], lambda: self._handle(tried))


def _put_aside(function: Deployed, event: Event, why: str, outcome: Outcome | None) -> None:
    _tell(function, function.on_failure, _record(function, event, why, outcome))
    told = json.loads(outcome.payload).get("errorMessage", "") if outcome else why
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": event.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200" if outcome else "429"},
        "ErrorMessage": {"DataType": "String", "StringValue": (told or why)[:1024]},
    }
    _tell(function, function.dead_letter, event.payload, attributes)


def _tell(function: Deployed, arn: str, body: str, attributes: dict[str, Any] | None = None) -> None:
    if not arn:
        return
    try:
        senders.send(arn, body, attributes=attributes)
    except UndeliverableError as error:
        _log.warning("%s could not put an event aside: %s", function.name, error)


def _record(function: Deployed, event: Event, condition: str, outcome: Outcome | None) -> str:
    """What a destination is told (Lambda guide, invocation record)."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"{function.arn}:{function.version}",
            "condition": condition,
            "approximateInvokeCount": event.tries,
        },
        "requestPayload": json.loads(event.payload),
    }
    if outcome is not None:
        failed = {"functionError": "Unhandled"} if outcome.failed else {}
        record["responseContext"] = {"statusCode": 200, "executedVersion": function.version, **failed}
        record["responsePayload"] = json.loads(outcome.payload)
    return json.dumps(record)
