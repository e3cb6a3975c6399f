"""Where the pins, rules and settings of the tools lie."""

from __future__ import annotations

from pathlib import Path


def toolbox_folder() -> Path:
    """The folder `toolbox`: at the root of a checkout, or beside the package where a build has unpacked both."""
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "toolbox"
    return beside if beside.is_dir() else package.parents[1] / "toolbox"
