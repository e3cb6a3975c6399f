"""What an engine is, and which version of it the platform asks for."""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import NamedTuple

from slipway.errors import SlipwayError


class EngineError(SlipwayError):
    """No engine could be found or made."""


class Version(NamedTuple):
    """A release, as in 3.259.0."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def serves(self, pinned: "Version") -> bool:
        """Whether an engine of this version can run programs of the SDK `pinned`: same major, minor not older."""
        return self.major == pinned.major and self.minor >= pinned.minor


def parse_version(text: str) -> Version | None:
    """The version that `text` starts with, `v` or not; None when it holds none."""
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text.strip())
    return Version(*map(int, match.groups())) if match else None


def pinned_version() -> Version:
    """The version of the installed Pulumi SDK."""
    version = parse_version(installed_version("pulumi"))
    if version is None:
        raise EngineError("The installed Pulumi SDK has no readable version.")
    return version


class Origin(StrEnum):
    """Where an engine came from."""

    PATH = "path"
    DOWNLOADED = "downloaded"
    BUILT = "built"


@dataclass(frozen=True)
class Engine:
    """An executable engine.

    `folders` are what PATH must start with for this engine to be the one that runs, and to find its helpers.
    """

    path: Path
    version: Version
    origin: Origin
    folders: tuple[Path, ...]

    def search_path(self) -> tuple[Path, ...]:
        """The folders to put before PATH, first one first."""
        return self.folders


def has_language_host(engine: Path) -> bool:
    """Whether the engine at this path came with the Python language host beside it."""
    return any((folder / "pulumi-language-python").exists() for folder in (engine.parent, engine.resolve().parent))
