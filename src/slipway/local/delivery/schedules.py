"""Rules of the bus that the clock fires."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from threading import Thread
from typing import Any

from moto.backends import get_backend
from moto.events.models import EventsBackend

from slipway.local import clock
from slipway.local.account import ACCOUNT
from slipway.local.delivery import bus
from slipway.local.delivery.expressions import ExpressionError, following, latest
from slipway.local.patches import Patches
from slipway.local.tables import TABLES

_MOST_SECONDS = 3600.0
_log = logging.getLogger(__name__)

Key = tuple[str, str, str]
"""Region, bus and name of a rule."""


class Schedules:
    """Fires the rules that have a schedule, by the daemon's clock.

    Where the clock was set forward over several moments of a rule, it fires once, for the last of them.
    """

    def __init__(self) -> None:
        self._since: dict[Key, tuple[str, datetime, datetime]] = {}
        self._thread: Thread | None = None
        self._closed = False

    def install(self, patches: Patches) -> None:
        """Notice each rule that gets a schedule; the thread is started with the first."""

        def put(backend: Any, name: str, **told: Any) -> Any:  # noqa: ANN401 - moto's own objects
            made = original(backend, name, **told)
            if made.scheduled_expression:
                self._wake()
            return made

        original = patches.put(EventsBackend, "put_rule", put)

    def close(self) -> None:
        """End the thread."""
        with clock.MOVED:
            self._closed = True
            clock.MOVED.notify_all()

    def fire(self, now: datetime) -> datetime | None:
        """Fire what is due at a moment; returns when something is due next. The first look at a rule fires nothing."""
        nexts: list[datetime] = []
        with TABLES:
            rules = dict(_scheduled())
            self._since = {key: held for key, held in self._since.items() if key in rules}
            for key, rule in rules.items():
                moment = self._due(key, rule, now)
                if moment is not None:
                    nexts.append(moment)
        return min(nexts, default=None)

    def _due(self, key: Key, rule: Any, now: datetime) -> datetime | None:  # noqa: ANN401 - moto's own object
        """Fire one rule if it is due; returns when it is due next."""
        expression, began, seen = self._since.get(key, ("", now, now))
        if expression != rule.scheduled_expression:
            began = seen = now
        try:
            last = latest(rule.scheduled_expression, seen, now, began)
            due = following(rule.scheduled_expression, now, began)
        except ExpressionError as error:
            _log.warning("rule %s: %s", rule.name, error)
            return None
        self._since[key] = rule.scheduled_expression, began, now
        if last is not None and rule.state != "DISABLED":
            bus.deliver(rule, _event(rule, last))
        return due

    def _wake(self) -> None:
        with clock.MOVED:
            if self._thread is None:
                self._thread = Thread(target=self._go, name="schedules", daemon=True)
                self._thread.start()
            clock.MOVED.notify_all()

    def _go(self) -> None:
        while not self._closed:
            upcoming = self.fire(clock.now())
            with clock.MOVED:
                if self._closed:
                    return
                left = (upcoming - clock.now()).total_seconds() if upcoming else _MOST_SECONDS
                clock.MOVED.wait(min(max(left, 0.0), _MOST_SECONDS))


def _scheduled() -> Iterator[tuple[Key, Any]]:
    for region, backend in get_backend("events")[ACCOUNT].items():
        for name, held in backend.event_buses.items():
            for rule in held.rules.values():
                if rule.scheduled_expression:
                    yield (region, name, rule.name), rule


def _event(rule: Any, moment: datetime) -> bus.Event:  # noqa: ANN401 - moto's own object
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }
