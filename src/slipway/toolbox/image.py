"""Builds a service's image where a Docker daemon answers."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from slipway.toolbox.model import ToolboxError
from slipway.toolbox.process import run, tail

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANSWER_SECONDS = 10


def daemon_answers(environment: Mapping[str, str]) -> bool:
    """Whether there is a Docker daemon to build images with."""
    try:
        asked = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"],
            env=dict(environment),
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def build_image(
    folder: Path, dockerfile: str, tag: str, *, environment: Mapping[str, str], log: Path, limit: float
) -> None:
    """Build the image of a source.

    Raises:
        ToolboxError: it can't be built.
    """
    command = ["docker", "build", "--file", dockerfile, "--tag", tag, "."]
    ended = run(command, folder=folder, environment=environment, limit=limit, output=log)
    if ended.stopped or ended.code != 0:
        raise ToolboxError(f"the image can't be built: {tail(log, 6)}")
