"""The commit that is pushed, as GitHub tells of it."""

from __future__ import annotations

import hashlib
import re
import secrets
import subprocess
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slipway.cli.inputs import UsageError
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.catalogue import Service
    from slipway.catalogue.people import People

NOTHING = "0" * 40
"""What GitHub tells as the commit before the first of a branch."""
HASH = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Commit:
    """A commit.

    Attributes:
        tree: hash of the service's folder in it; empty where nobody knows it.
        path: of a file that it changed.
    """

    id: str
    author: str
    email: str
    message: str
    path: str
    tree: str = ""


def commit_of(
    service: Service, author: str, people: People, *, given: str | None, message: str | None, source: Path | None
) -> Commit:
    """A commit that changes a service; its id is `given` or random, its tree that of the folder `source`.

    `author` is a login of GitHub, or somebody's name in people.yaml.

    Raises:
        UsageError: `given` is no hash of a commit, or nobody is the author.
    """
    if given is not None and not HASH.fullmatch(given):
        raise UsageError(f"--commit: expected a hash of 40 hexadecimal digits, found {shown(given)}")
    if not author.strip():
        raise UsageError("--author: somebody wrote it; give a login of GitHub, or a name of people.yaml")
    found = next((each for name, each in people.people.items() if author in {name, each.github}), None)
    login = (found.github if found else None) or author
    return Commit(
        id=given or secrets.token_hex(20),
        author=login,
        email=found.email if found else f"{login}@users.noreply.github.com",
        message=message or f"Change {service.name}",
        path="README.md" if service.path == "." else f"{service.path}/README.md",
        tree=tree_of(source.resolve()) if source else "",
    )


def tree_of(folder: Path) -> str:
    """The hash that git gives the folder at its last commit; of a folder that is not kept by git, one of its files."""
    asked = ["git", "-C", str(folder), "rev-parse", "--verify", "--quiet", "HEAD:./"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    if told.returncode == 0:
        return told.stdout.strip()
    digest = hashlib.sha1(usedforsecurity=False)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def payload(commit: Commit, repository: str, branch: str, before: str, at: datetime) -> dict[str, Any]:
    """GitHub's `push` (GitHub, "Webhook events and payloads")."""
    person = {"name": commit.author, "email": commit.email, "username": commit.author}
    link = f"https://github.com/{repository}"
    told = {
        "id": commit.id,
        "tree_id": commit.tree or NOTHING,
        "distinct": True,
        "message": commit.message,
        "timestamp": at.isoformat(timespec="seconds"),
        "url": f"{link}/commit/{commit.id}",
        "author": person,
        "committer": person,
        "added": [],
        "removed": [],
        "modified": [commit.path],
    }
    return {
        "ref": f"refs/heads/{branch}",
        "before": before or NOTHING,
        "after": commit.id,
        "created": not before,
        "deleted": False,
        "forced": False,
        "compare": f"{link}/compare/{before[:12]}...{commit.id[:12]}" if before else f"{link}/commit/{commit.id[:12]}",
        "repository": {"full_name": repository, "name": repository.partition("/")[2], "html_url": link},
        "pusher": {"name": commit.author, "email": commit.email},
        "sender": {"login": commit.author, "type": "User"},
        "commits": [told],
        "head_commit": told,
    }
