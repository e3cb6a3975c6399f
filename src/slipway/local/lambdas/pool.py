"""The processes of all functions: kept warm, one event at a time each, no more than may run at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Protocol

from slipway.local.lambdas.deployed import Deployed

MOST_PROCESSES = 24
"""Of all functions together: a laptop is no region. Who comes when all are busy waits for `PATIENCE_SECONDS`."""
PATIENCE_SECONDS = 10.0
IDLE_SECONDS = 300.0
_LOOK_SECONDS = 5.0


class ThrottledError(Exception):
    """As many run already as may."""


class Ended(Protocol):
    """What the pool keeps."""

    @property
    def used(self) -> float:
        """When it served last, by the monotonic clock."""

    def end(self) -> None:
        """End it and wait until it is gone."""


@dataclass(frozen=True)
class Lent:
    """A process that serves an event now.

    Attributes:
        state: the function's code and configuration that it was made for.
        kept: the process.
        fresh: whether it was made for this event.
    """

    function: Deployed
    state: int
    kept: Ended
    fresh: bool


class Pool:
    """Lends processes and takes them back. Safe across threads; nothing is waited for under its lock but a place."""

    def __init__(self, make: Callable[[Deployed], Ended], most: int = MOST_PROCESSES) -> None:
        """Processes are made by `make`, which runs outside of the lock; at most `most` are there at a time."""
        self._make, self._most = make, most
        self._changed = Condition()
        self._idle: dict[tuple[str, str], list[Ended]] = {}
        self._busy: Counter[str] = Counter()
        self._lent: dict[int, Ended] = {}
        self._states: Counter[str] = Counter()
        self._closed = False
        self._janitor: Thread | None = None

    def take(self, function: Deployed) -> Lent:
        """A process for an event. Raises ThrottledError."""
        with self._changed:
            self._admit(function)
            state = self._states[function.arn]
            idle = self._idle.get(function.key, [])
            if idle:
                return self._lend(Lent(function, state, idle.pop(), fresh=False))
            unneeded = self._room()
        if unneeded is not None:
            unneeded.end()
        try:
            made = self._make(function)
        except BaseException:
            self._leave(function)
            raise
        with self._changed:
            return self._lend(Lent(function, state, made, fresh=True))

    def give_back(self, lent: Lent) -> None:
        """Take a process back, to be used again unless the function has changed."""
        with self._changed:
            stale = self._closed or self._states[lent.function.arn] != lent.state
            del self._lent[id(lent)]
            if not stale:
                self._idle.setdefault(lent.function.key, []).append(lent.kept)
                self._watch()
        if stale:
            lent.kept.end()
        self._leave(lent.function)

    def drop(self, lent: Lent) -> None:
        """End a process that is not to be used again."""
        with self._changed:
            del self._lent[id(lent)]
        lent.kept.end()
        self._leave(lent.function)

    def forget(self, arn: str) -> None:
        """The function has changed or is gone: end its processes, those that are busy after their event."""
        with self._changed:
            self._states[arn] += 1
            doomed = [each for key in list(self._idle) if key[0] == arn for each in self._idle.pop(key)]
        for each in doomed:
            each.end()

    def close(self) -> None:
        """End all, those too that are busy."""
        with self._changed:
            self._closed = True
            doomed = [each for idle in self._idle.values() for each in idle] + list(self._lent.values())
            self._idle.clear()
            self._changed.notify_all()
        for each in doomed:
            each.end()

    def tidy(self, now: float) -> None:
        """End those that were not used for a while, by the monotonic clock."""
        with self._changed:
            doomed = []
            for key, idle in list(self._idle.items()):
                doomed += [each for each in idle if now - each.used >= IDLE_SECONDS]
                self._idle[key] = [each for each in idle if now - each.used < IDLE_SECONDS]
        for each in doomed:
            each.end()

    def count(self) -> int:
        """How many there are, busy or idle."""
        with self._changed:
            return self._all()

    def _lend(self, lent: Lent) -> Lent:
        self._lent[id(lent)] = lent.kept
        return lent

    def _admit(self, function: Deployed) -> None:
        if function.reserved is not None and self._busy[function.arn] >= function.reserved:
            raise ThrottledError("ReservedFunctionConcurrentInvocationLimitExceeded")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._busy.total() >= self._most and not self._closed:
            if not self._changed.wait(deadline - time.monotonic()):
                raise ThrottledError("ConcurrentInvocationLimitExceeded")
        if self._closed:
            raise ThrottledError("CallerRateLimitExceeded")
        self._busy[function.arn] += 1

    def _room(self) -> Ended | None:
        """What must go so that one more fits: of the idle ones, the one that was used longest ago."""
        idle = [(each.used, key, each) for key, kept in self._idle.items() for each in kept]
        if self._all() <= self._most or not idle:
            return None
        _, key, oldest = min(idle, key=lambda entry: entry[0])
        self._idle[key].remove(oldest)
        return oldest

    def _all(self) -> int:
        return self._busy.total() + sum(len(idle) for idle in self._idle.values())

    def _leave(self, function: Deployed) -> None:
        with self._changed:
            self._busy[function.arn] -= 1
            self._changed.notify_all()

    def _watch(self) -> None:
        if self._janitor is None:
            self._janitor = Thread(target=self._tidy_on, name="idle functions", daemon=True)
            self._janitor.start()

    def _tidy_on(self) -> None:
        while not self._closed:
            with self._changed:
                self._changed.wait_for(lambda: self._closed, _LOOK_SECONDS)
            self.tidy(time.monotonic())
