"""One process of a function: it serves one event at a time, for as long as it is kept."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from slipway.local.lambdas import bootstrap

INIT_SECONDS = 60.0
"""For the import of a handler. Lambda gives 10 s; a laptop that does other things may take longer."""
_LAST_LINES_SECONDS = 2.0
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Start:
    """What a process is started with.

    Attributes:
        task: the folder of its code, which it runs in.
        path: where it imports from beside its standard library.
        scratch: a folder of its own to write to, removed with it.
        variables: all of its environment.
        names: loopback ports that host names lead to, by how these end.
    """

    handler: str
    task: Path
    path: tuple[Path, ...]
    scratch: Path
    variables: Mapping[str, str]
    names: Mapping[str, int] = field(default_factory=dict)


class GoneError(Exception):
    """The process ended, or was ended, before it answered."""


class LateError(GoneError):
    """It took longer than it may; it was ended."""


class Process:
    """A function's process.

    Attributes:
        pid: of the process, which leads a group of its own.
        used: when it served last, by the monotonic clock.
    """

    def __init__(self, start: Start, ahead: float) -> None:
        """Start it, on a clock that is `ahead` seconds ahead; `begin` waits until it has imported the handler."""
        asked, self._ask = os.pipe()
        self._answers, answered = os.pipe()
        self._scratch = start.scratch
        bare = [sys.executable, "-I", "-S", bootstrap.__file__]
        try:
            self._child = subprocess.Popen(
                [*bare, str(asked), str(answered)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(start.variables),
                cwd=start.task,
                pass_fds=(asked, answered),
                start_new_session=True,
            )
        finally:
            os.close(asked)
            os.close(answered)
        self.pid, self.used = self._child.pid, time.monotonic()
        self._ending, self._ended = Lock(), False
        self._unread, self._lines, self._told = b"", list[tuple[int, str]](), Event()
        self._listener = Thread(target=self._listen, name=f"log of process {self.pid}", daemon=True)
        self._listener.start()
        path = [str(each) for each in start.path]
        self._hello = {"handler": start.handler, "path": path, "ahead": ahead, "names": dict(start.names)}

    def begin(self) -> dict[str, Any] | None:
        """Have the handler imported; returns what failed, or None. Raises GoneError."""
        failed: dict[str, Any] | None = self._exchange(self._hello, INIT_SECONDS).get("failed")
        return failed

    def serve(self, given: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Give it an event and wait for the answer. Raises GoneError."""
        try:
            return self._exchange(given, seconds)
        finally:
            self.used = time.monotonic()

    def lines(self) -> list[tuple[int, str]]:
        """What it has written since they were asked for last: lines, each with its time in milliseconds."""
        taken, self._lines = self._lines, []
        return taken

    def end(self) -> None:
        """End it and all that it started, and wait until it is gone; once it is ended, do nothing."""
        with self._ending:
            if not self._ended:
                self._ended = True
                self._end()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()
        self._listener.join(_LAST_LINES_SECONDS)
        for descriptor in (self._ask, self._answers):
            os.close(descriptor)
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def ended(self) -> int:
        """End it where it does not end by itself; returns its exit status, negative for a signal."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_LAST_LINES_SECONDS)
        self.end()
        return self._child.returncode

    def _exchange(self, given: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        self._told.clear()
        try:
            _write(self._ask, json.dumps(given).encode() + b"\n", deadline)
            answer: dict[str, Any] = json.loads(self._line(deadline))
        except BrokenPipeError as error:
            raise GoneError from error
        self._told.wait(_LAST_LINES_SECONDS)
        return answer

    def _line(self, deadline: float) -> bytes:
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise LateError
            more = os.read(self._answers, _CHUNK)
            if not more:
                raise GoneError
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _listen(self) -> None:
        mark = bootstrap.MARK.encode()
        stream = self._child.stdout
        if stream is None:
            return
        for line in stream:
            before, found, _ = line.rstrip(b"\n").partition(mark)
            if before or not found:
                self._lines.append((int(time.time() * 1000), before.decode(errors="replace")))
            if found:
                self._told.set()


def _write(descriptor: int, data: bytes, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    os.set_blocking(descriptor, False)
    rest = memoryview(data)
    while rest:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise LateError
        with contextlib.suppress(BlockingIOError):
            rest = rest[os.write(descriptor, rest) :]
