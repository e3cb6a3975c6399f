"""What the daemon does by and by: steps of pipelines and deployments, one at a time, each at its moment."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from itertools import count

Step = Callable[[], None]
_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2


class Engine:
    """Runs steps in the order in which they are due; a step that fails is logged and holds up no other.

    A test has no thread: it calls `run_due`, with a clock of its own.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` tells seconds since whenever."""
        self._now = monotonic
        self._steps: list[tuple[float, int, Step]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._ended = False
        self._always: list[Step] = []
        self._thread: threading.Thread | None = None

    def post(self, step: Step, after: float = 0.0) -> None:
        """Run `step` in `after` seconds; steps that are due at once run in the order they were posted."""
        with self._changed:
            heapq.heappush(self._steps, (self._now() + after, next(self._numbers), step))
            self._changed.notify()

    def always(self, step: Step) -> None:
        """Run `step` several times a second, however many others are due."""
        self._always.append(step)

    def run_due(self) -> None:
        """Run all steps that are due, and those that they post to be run at once."""
        while (step := self._next()) is not None:
            self._run(step)

    def start(self) -> None:
        """Run steps in a thread until `end`."""
        self._thread = threading.Thread(target=self._loop, name="engine", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Let the step that runs end, and drop the others."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _loop(self) -> None:
        look_at = self._now()
        while not self._ended:
            step = self._next()
            if step is not None:
                self._run(step)
            if self._now() >= look_at:
                for look in self._always:
                    self._run(look)
                look_at = self._now() + _LOOK_SECONDS
            with self._changed:
                if not self._ended and not (self._steps and self._steps[0][0] <= self._now()):
                    self._changed.wait(self._patience())

    def _patience(self) -> float:
        left = self._steps[0][0] - self._now() if self._steps else _LOOK_SECONDS
        return max(0.0, min(left, _LOOK_SECONDS))

    def _next(self) -> Step | None:
        with self._changed:
            if self._ended or not self._steps or self._steps[0][0] > self._now():
                return None
            return heapq.heappop(self._steps)[2]

    def _run(self, step: Step) -> None:
        try:
            step()
        except Exception:  # noqa: BLE001 - logged whole; other steps must not suffer
            _log.exception("a step failed")
