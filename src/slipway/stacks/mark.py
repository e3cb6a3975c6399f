"""The mark of an update under way: it stays where the update was killed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.local import process

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Mark:
    """Which process updates a stack, and which engine it started for that; kept in a file."""

    path: Path

    def set(self) -> None:
        """Remember that this process begins an update."""
        self._write({"updater": _identity(os.getpid())})

    def set_engine(self, pid: int) -> None:
        """Remember the engine of the update under way, if there is one."""
        if self.path.exists():
            self._write({**self._read(), "engine": _identity(pid)})

    def clear(self) -> None:
        """Remember that the update ended."""
        self.path.unlink(missing_ok=True)

    @property
    def held(self) -> bool:
        """Whether another process that still lives updates the stack."""
        pid, started = self._read().get("updater", (0, None))
        return bool(pid) and pid != os.getpid() and process.started_at(pid) == started

    @property
    def left_behind(self) -> bool:
        """Whether an update began and was killed."""
        return self.path.exists() and not self.held

    def end_engine(self) -> None:
        """End the engine of a killed update, where it still lives."""
        engine = self._read().get("engine")
        if engine:
            process.end(*engine)

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def _write(self, content: dict[str, Any]) -> None:
        self.path.write_text(json.dumps(content), encoding="utf-8")


def _identity(pid: int) -> tuple[int, str | None]:
    return pid, process.started_at(pid)
