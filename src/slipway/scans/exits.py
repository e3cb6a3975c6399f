"""How a tool's exit status tells that its report can't be gone by."""

from __future__ import annotations

from slipway.scans.model import Failure

TIMED_OUT = {124: "it ran past its limit of time", 137: "it was killed"}
"""Statuses of the command `timeout`: after the limit, and after the kill that follows (GNU coreutils)."""
NO_COMMAND = 126
"""From here on the shell speaks, not the tool: not executable, not found, ended by a signal (POSIX, 2.8.2)."""


def failure_of(tool: str, status: int) -> Failure | None:
    """The failure that an exit status means; none where the report is to tell."""
    if status in TIMED_OUT:
        return Failure(tool, "hung", f"{TIMED_OUT[status]} (exit status {status})")
    if status >= NO_COMMAND or status < 0:
        return Failure(tool, "crashed", f"it did not end by itself (exit status {status})")
    return None
