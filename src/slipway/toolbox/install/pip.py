"""Installs a Python tool into a virtual environment of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from slipway.toolbox.install.step import step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def install_pip(pins: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Install the hash-pinned `requirements.txt` of `pins` into the virtual environment `folder`.

    Raises:
        ToolboxError: it can't be installed.
    """
    step([sys.executable, "-m", "venv", "--without-pip", folder], folder, environment)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    flags = ["--require-hashes", "--no-deps", "--no-input", "--disable-pip-version-check", "--requirement"]
    step([*pip, *flags, pins / "requirements.txt"], folder, environment)
