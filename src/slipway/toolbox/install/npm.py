"""Installs a tool of the npm registry into a folder of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from slipway.toolbox.install.step import step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def install_npm(pins: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Install what `package-lock.json` of `pins` names, without its install scripts; programs are linked in `bin`.

    Raises:
        ToolboxError: it can't be installed.
    """
    for name in ("package.json", "package-lock.json"):
        shutil.copy(pins / name, folder)
    step(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, environment)
    (folder / "bin").symlink_to(folder / "node_modules" / ".bin")
