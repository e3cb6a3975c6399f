"""Runs a built service for as long as a scan looks at it."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from slipway.toolbox.model import ToolboxError
from slipway.toolbox.process import kill_group, tail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

START_SECONDS = 30.0
LOOK_SECONDS = 0.1
WELL = 200


def start_command(dockerfile: Path) -> list[str]:
    """The program that an image runs: what CMD says last, which must hold in the source's own folder too.

    Raises:
        ToolboxError: there is no Dockerfile, or no CMD in it that can be read.
    """
    lines = dockerfile.read_text(encoding="utf-8").replace("\\\n", " ").splitlines() if dockerfile.is_file() else []
    given = [line.strip()[len("CMD ") :].strip() for line in lines if line.strip().upper().startswith("CMD ")]
    try:
        command = json.loads(given[-1]) if given[-1].startswith("[") else shlex.split(given[-1])
    except (IndexError, ValueError):
        command = []
    if not command:
        raise ToolboxError(f"{dockerfile.name}: expected a line `CMD [...]`, by which the service is started.")
    return [str(part) for part in command]


@contextmanager
def served(
    command: list[str], folder: Path, *, path: str, health: str, environment: Mapping[str, str], log: Path
) -> Iterator[str]:
    """The address of a service that was started in `folder` and is well; it is ended afterwards.

    Raises:
        ToolboxError: it can't be started, ends, or is not well within `START_SECONDS`.
    """
    port = _free_port()
    search = f"{folder / path}{os.pathsep}{environment.get('PATH', '')}"
    own = {**environment, "PATH": search, "HOST": "127.0.0.1", "PORT": str(port)}
    with log.open("wb") as sink:
        try:
            process = subprocess.Popen(
                ["/usr/bin/env", *command], cwd=folder, env=own, stdin=subprocess.DEVNULL,
                stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ToolboxError(f"{command[0]} can't be started: {error.strerror}.") from error
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, f"{url}{health}", log)
        yield url
    finally:
        kill_group(process)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ToolboxError(f"the service ended with exit code {process.returncode}: {tail(log)}")
        if _is_well(address):
            return
        time.sleep(LOOK_SECONDS)
    raise ToolboxError(f"the service did not answer {WELL} at {address} within {START_SECONDS:.0f} s: {tail(log)}")


def _is_well(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310  an address made here
            return bool(answer.status == WELL)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
