"""Runs other programs so that none outlives its time limit or this process's own end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path

PULSE_SECONDS = 5.0


def ask(command: Sequence[str | Path], *, environment: Mapping[str, str], limit: float) -> str | None:
    """The standard output of `command`; None when it fails, can't be started, or runs past `limit` seconds."""
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    with process:
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _stop(process)
    return output.decode(errors="replace") if process.returncode == 0 else None


def watch(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    on_pulse: Callable[[float], None],
    limit: float = inf,
) -> bool:
    """Whether `command` ended well within `limit` seconds.

    Its output goes to `log`; `on_pulse` gets the seconds since its start every few seconds.
    """
    started = time.monotonic()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while (elapsed := time.monotonic() - started) < limit:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(min(PULSE_SECONDS, limit - elapsed)) == 0
            on_pulse(time.monotonic() - started)
        return False
    finally:
        _stop(process)


def tail(log: Path, lines: int = 1) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").rstrip().splitlines()[-lines:])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and whatever it started, if it still runs."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
