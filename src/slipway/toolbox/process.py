"""Runs a program so that neither it nor what it starts outlives its limits."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOOK_SECONDS = 0.1
OUTPUT_BYTES = 50_000_000
"""More than any report that can be read: the readers' own limit is lower."""


_running: set[subprocess.Popen[bytes]] = set()
_stopped = threading.Event()


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        code: its exit code, negative for the signal that killed it.
        stopped: why it was killed here, if it was: it ran past its time, or wrote too much.
        seconds: how long it ran.
    """

    code: int
    stopped: Literal["", "time", "output"]
    seconds: float


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    limit: float,
    output: Path,
    errors: Path | None = None,
) -> Ended:
    """Run `command` in `folder` for at most `limit` seconds; what it writes goes to files, `errors` to one of its own.

    Raises:
        OSError: it can't be started, or everything was stopped.
    """
    if _stopped.is_set():
        raise InterruptedError(f"{command[0]}: interrupted")
    started = time.monotonic()
    with output.open("wb") as out, (errors or output).open("ab") as err:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    _running.add(process)
    try:
        stopped = _wait(process, started + limit, [output, errors or output])
    finally:
        kill_group(process)
        _running.discard(process)
    return Ended(process.returncode, stopped, time.monotonic() - started)


def stop_all() -> None:
    """End all that runs in any thread, and let nothing start any more: this process was interrupted."""
    _stopped.set()
    for process in list(_running):
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever of its session still runs."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, lines: int = 3) -> str:
    """The last lines of a log that say anything, in one line."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        text = file.read().decode(errors="replace")
    told = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(told[-lines:])


def _wait(process: subprocess.Popen[bytes], deadline: float, written: Sequence[Path]) -> Literal["", "time", "output"]:
    while (left := deadline - time.monotonic()) > 0:
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(LOOK_SECONDS, left))
            return ""
        if any(path.stat().st_size > OUTPUT_BYTES for path in written):
            return "output"
    return "time"
