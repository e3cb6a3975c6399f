"""Runs the steps of a build."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from slipway.toolbox.builds.model import Work
from slipway.toolbox.install import ensure
from slipway.toolbox.model import ToolboxError
from slipway.toolbox.process import run, tail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from slipway.toolbox.builds.model import Builder, Command


def prepare(builder: Builder, folder: Path, *, toolbox: Path, environment: Mapping[str, str]) -> Work:
    """The work on a copy of a source, with the tool at hand that lists its components.

    Raises:
        ToolboxError: that tool can't be installed.
    """
    pins = toolbox / builder.lister
    (folder / "reports").mkdir(exist_ok=True)
    programs = pins if builder.recipe == "none" else ensure(pins, builder.recipe, environment)
    return Work(folder, programs, pins, environment)


def run_steps(commands: Sequence[Command], work: Work, *, log: Path, limit: float) -> None:
    """Run commands one after the other within `limit` seconds in all; their output goes to `log`.

    Raises:
        ToolboxError: one fails or does not end in time; the message has the end of the log.
    """
    deadline = time.monotonic() + limit
    for command in commands:
        name = " ".join(str(part) for part in command)
        left = deadline - time.monotonic()
        try:
            ended = run(command, folder=work.folder, environment=work.environment, limit=left, output=log)
        except OSError as error:
            raise ToolboxError(f"{command[0]} can't be started: {error.strerror}.") from error
        if ended.stopped:
            why = f"ran past {limit:.0f} s" if ended.stopped == "time" else "wrote too much"
            raise ToolboxError(f"`{name}` was stopped: it {why}. {tail(log)}")
        if ended.code != 0:
            raise ToolboxError(f"`{name}` failed with exit code {ended.code}: {tail(log, 6)}")


def write_sbom(builder: Builder, work: Work, *, log: Path, limit: float) -> Path:
    """Build, then list the components; gives the bill of materials.

    Raises:
        ToolboxError: a step fails, or leaves no bill.
    """
    run_steps([*builder.build(work), *builder.list_components(work)], work, log=log, limit=limit)
    if not work.sbom.is_file():
        raise ToolboxError(f"{builder.lister} ended well but wrote no bill of materials to {work.sbom.name}.")
    return work.sbom
