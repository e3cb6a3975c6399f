"""Gives the folder of a tool's programs, installing the tool where it is missing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from slipway.cache import exclusive
from slipway.toolbox.cache import installed_folder
from slipway.toolbox.install.golang import install_go
from slipway.toolbox.install.npm import install_npm
from slipway.toolbox.install.pip import install_pip
from slipway.toolbox.model import ToolboxError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Recipe

RECIPES = {"pip": install_pip, "npm": install_npm, "go": install_go}


def ensure(pins: Path, recipe: Recipe, environment: Mapping[str, str]) -> Path:
    """The folder of the programs that `pins`, a folder of `toolbox/`, describes.

    A tool is made in a folder whose name never changes, since virtual environments can't be moved, and counts as
    installed by a mark that is written last; whoever asks meanwhile waits.

    Raises:
        ToolboxError: it can't be installed; the message has the end of the installer's log.
    """
    if not pins.is_dir():
        raise ToolboxError(f"no pins for {pins.name}: {pins} is no folder.")
    folder = installed_folder(environment, pins)
    mark = folder / "installed"
    if mark.exists():
        return folder / "bin"
    with exclusive(folder.with_name(f"{folder.name}.lock")):
        if not mark.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            RECIPES[recipe](pins, folder, environment)
            mark.touch()
    return folder / "bin"
