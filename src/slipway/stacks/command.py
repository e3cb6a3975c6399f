"""The engine's process."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.engine import Engine

GRACE_SECONDS = 10.0
"""How long an interrupted engine may take to end what it has under way and to write its state."""


class EngineCommand(PulumiCommand):
    """Runs the engine in a process group of its own.

    A Ctrl-C would otherwise reach the engine from the terminal while the program that it talks to goes away, and it
    would die with the stack locked. Here it is passed on once, and waited for.
    """

    def __init__(self, engine: Engine, started: Callable[[int], None]) -> None:
        """`started` is told the id of each process."""
        self.command = str(engine.path)
        self.version = VersionInfo(*engine.version)
        self._started = started

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> CommandResult:
        """Run a command to its end; its lines are handed on then.

        Raises:
            CommandError: its exit code is not 0.
        """
        process = subprocess.Popen(
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            process_group=0,
        )
        self._started(process.pid)
        try:
            stdout, stderr = process.communicate()
        except BaseException:
            _end(process)
            raise
        for text, take in ((stdout, on_output), (stderr, on_error)):
            if take:
                for line in text.splitlines():
                    take(line)
        result = CommandResult(stdout=stdout, stderr=stderr, code=process.returncode)
        if result.code:
            raise create_command_error(result)
        return result


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=GRACE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
