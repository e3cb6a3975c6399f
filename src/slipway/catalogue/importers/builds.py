"""Guesses how a service is built from the files that lie in its folder."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError
from slipway.documents.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.catalogue import BuildKind
    from slipway.catalogue.importers.found import BuildFolder

MAX_DOCKERFILE = 1_000_000
FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", re.IGNORECASE | re.MULTILINE)
SIGNS: tuple[tuple[str, BuildKind], ...] = (
    ("Dockerfile", "docker"),
    ("package.json", "npm"),
    ("pom.xml", "maven"),
    ("pyproject.toml", "python"),
    ("*.tf", "terraform"),
)
"""The file that tells a kind of build, the most telling first."""


def kinds_of(folder: Path) -> dict[BuildKind, str]:
    """Every kind of build that a folder could have, with the file that tells it, the most telling first."""
    names = [entry.name for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
    found = ((kind, fnmatch.filter(names, sign)) for sign, kind in SIGNS)
    return {kind: min(files) for kind, files in found if files}


def kind_of(folder: Path) -> tuple[BuildKind, str] | None:
    """The kind of build and the file that tells it; None where none of them is there."""
    return next(iter(kinds_of(folder).items()), None)


def base_image(build: BuildFolder) -> str:
    """The image that the last stage of the Dockerfile starts from; empty where that can't be read."""
    path = build.folder / (build.dockerfile or "Dockerfile")
    try:
        stages = FROM.findall(read_text(path, max_bytes=MAX_DOCKERFILE))
    except InvalidInputError:
        return ""
    return stages[-1] if stages else ""
