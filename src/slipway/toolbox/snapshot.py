"""A copy of a source tree to build or scan, so that neither can touch the tree itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from slipway.toolbox.model import ToolboxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEERING = frozenset({
    ".bandit", ".checkov.yaml", ".checkov.yml", ".hadolint.yaml", ".hadolint.yml", ".semgrepignore", ".snyk",
    "osv-scanner.toml",
})  # fmt: skip
"""Files with which a source could tell scanners to look away; Checkov's could even make it run code."""
EXCUSE = re.compile(rb"pragma: ?(?=(?:allow|white)list)", re.IGNORECASE)
"""Begins the comment that hides a secret from Checkov, which has no option against that."""
LIST_SECONDS = 60


def copy_source(source: Path, target: Path) -> None:
    """Copy what belongs to a source: in a git work tree, all that git doesn't ignore; else all but `.git`.

    Raises:
        ToolboxError: there is no such folder, it is empty, or it holds what can't be copied.
    """
    if not source.is_dir():
        raise ToolboxError(f"{source}: expected the folder of a service's source.")
    try:
        _copy(source, target)
    except OSError as error:
        raise ToolboxError(f"{source}: it can't be copied: {error}") from error
    if not target.is_dir() or not any(target.iterdir()):
        raise ToolboxError(f"{source}: an empty folder; expected the source of a service.")


def copy_to_scan(source: Path, target: Path) -> None:
    """Copy a source without what steers scanners: files, comments that hide secrets, and links to the outside.

    Raises:
        ToolboxError: there is no such folder, or it is empty.
    """
    copy_source(source, target)
    root = target.resolve()
    for path in list(target.rglob("*")):
        if path.name in STEERING or (path.is_symlink() and not path.resolve().is_relative_to(root)):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        elif path.is_file() and not path.is_symlink():
            _take_excuses(path)
    # Without this one, Semgrep passes over tests and whatever else its own list holds.
    (target / ".semgrepignore").touch()


def _take_excuses(file: Path) -> None:
    text = file.read_bytes()
    without = EXCUSE.sub(lambda found: b" " * len(found[0]), text)
    if without != text:
        file.write_bytes(without)


def _copy(source: Path, target: Path) -> None:
    files = _known_to_git(source)
    if files is None:
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        return
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / file, target / file, follow_symlinks=False)


def _known_to_git(source: Path) -> Iterator[str] | None:
    command = [
        "git",
        "-C",
        str(source),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--deduplicate",
    ]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=LIST_SECONDS, check=False)
    except FileNotFoundError:
        return None
    if listed.returncode != 0:
        return None
    names = listed.stdout.decode(errors="surrogateescape").split("\0")
    return (name for name in names if name and ((source / name).is_file() or (source / name).is_symlink()))
