"""Where installed tools are kept: one folder for each set of pins, outside any checkout."""

from __future__ import annotations

import hashlib
import platform
import sys
from typing import TYPE_CHECKING

from slipway.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HASH_LENGTH = 12
PINS = ("go.mod", "go.sum", "package-lock.json", "package.json", "requirements.txt")
"""Files that say what is installed; rules and settings beside them are read at each run."""


def tools_folder(environment: Mapping[str, str]) -> Path:
    """`$XDG_CACHE_HOME/slipway/tools`, or `~/.cache/slipway/tools` where that variable is unset or not absolute."""
    return cache_folder(environment) / "tools"


def installed_folder(environment: Mapping[str, str], pins: Path) -> Path:
    """The folder of the tool that the files in `pins` describe, for this platform and this Python."""
    digest = hashlib.sha256(f"{platform.system()}-{platform.machine()}-{sys.version_info[:2]}".encode())
    for file in (pins / name for name in PINS):
        digest.update(f"\0{file.name}\0".encode() + (file.read_bytes() if file.is_file() else b""))
    return tools_folder(environment) / f"{pins.name}-{digest.hexdigest()[:HASH_LENGTH]}"
