"""Processes by identity: a pid alone may have passed on to another process."""

import os
import signal
import subprocess
import time
from pathlib import Path

_POLL_SECONDS = 0.05


def started_at(pid: int) -> str | None:
    """When the process began, as an opaque text that no later process with this pid shares; None when it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The command name, in brackets, may hold spaces; state and start time follow it (proc(5), fields 3 and 22).
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in {"Z", "X"} else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def end(pid: int, start: str, *, grace_seconds: float = 10.0) -> bool:
    """End the process `pid` that began at `start`: asked first, killed after `grace_seconds`; waits until it is gone.

    False, and nothing done, when that process is not there any more.
    """
    if started_at(pid) != start:
        return False
    for request, patience in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, grace_seconds)):
        try:
            os.kill(pid, request)
        except ProcessLookupError:
            return True
        if _gone(pid, start, patience):
            return True
    raise TimeoutError(f"process {pid} is still there {grace_seconds} s after it was killed")


def _gone(pid: int, start: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while started_at(pid) == start:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
