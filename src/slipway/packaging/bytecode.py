"""Compiles modules ahead: the folder that a function runs from can't be written, so each start would do it anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from slipway.errors import SlipwayError

INSTALLED = "/var/task"
"""Where Lambda unpacks a function's package; tracebacks name files below it."""


def compile_all(folder: Path) -> None:
    """Compile every module of a folder.

    The same text gives the same bytes: nothing of it depends on times or, with a fixed seed, on the order of sets.

    Raises:
        SlipwayError: a module can't be compiled.
    """
    options = ["-q", "-j", "1", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", INSTALLED]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "compileall", *options, str(folder)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SlipwayError(f"The functions cannot be compiled: {done.stdout.strip()[:400]}")
