"""Where engines are kept: one folder for each version and platform, outside any checkout."""

import platform
from collections.abc import Mapping
from pathlib import Path

from slipway.cache import cache_folder
from slipway.engine.model import Version


def engine_folder(environment: Mapping[str, str], version: Version) -> Path:
    """The folder of one engine of this machine's platform."""
    return cache_folder(environment) / "engine" / f"{version}-{platform.system().lower()}-{platform.machine().lower()}"


def executable(folder: Path) -> Path:
    """The engine itself inside its folder, where the SDK looks for it too."""
    return folder / "bin" / "pulumi"
