"""One step of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.model import ToolboxError
from slipway.toolbox.process import run, tail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INSTALL_SECONDS = 900.0
"""Twice what the slowest tool, compiled on two cores, took."""


def step(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
    """Run one command of an installation in `folder`, where its log stays.

    Raises:
        ToolboxError: it fails, or takes too long.
    """
    log = folder / "install.log"
    try:
        ended = run(command, folder=folder, environment=environment, limit=INSTALL_SECONDS, output=log)
    except OSError as error:
        raise ToolboxError(f"{folder.name} can't be installed: {command[0]} can't be started ({error}).") from error
    if ended.stopped or ended.code != 0:
        how = f"took longer than {INSTALL_SECONDS:.0f} s" if ended.stopped else f"failed ({ended.code})"
        raise ToolboxError(
            f"{folder.name} can't be installed: {command[0]} {how}: {tail(log)}", hint=f"The whole log is {log}."
        )
