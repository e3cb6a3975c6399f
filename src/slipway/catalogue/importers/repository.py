"""The repository that a source lies in, as git knows it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

REMOTE = re.compile(r"[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$")
HOST = re.compile(r"(?:[a-z+]+://)?(?:[^@/]+@)?([A-Za-z0-9.-]+)[:/]")
GIT_SECONDS = 10


@dataclass(frozen=True)
class Repository:
    """The root folder, OWNER/NAME of its remote, and the remote's host; empty where there is none."""

    root: Path
    name: str = ""
    host: str = ""


def find_repository(path: Path) -> Repository:
    """The repository around a path; the path's own folder where git knows of none."""
    folder = path if path.is_dir() else path.parent
    root = _git(folder, "rev-parse", "--show-toplevel")
    if not root:
        return Repository(folder.absolute())
    url = _git(folder, "remote", "get-url", "origin")
    name, host = REMOTE.search(url), HOST.match(url)
    return Repository(Path(root), name[1] if name else "", host[1].lower() if host else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
