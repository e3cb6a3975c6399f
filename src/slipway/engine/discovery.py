"""Looks for engines that are already there: on PATH and in the cache."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from slipway.engine.model import Version, parse_version
from slipway.engine.process import ask

ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Candidate:
    """An executable `pulumi`, and why it can't serve, if it can't."""

    path: Path
    version: Version | None
    problem: str | None


def candidates(environment: Mapping[str, str], pinned: Version) -> Iterator[Candidate]:
    """Every `pulumi` on PATH, in its order."""
    folders = dict.fromkeys(filter(None, environment.get("PATH", "").split(os.pathsep)))
    for folder in folders:
        path = Path(folder).absolute() / "pulumi"
        if path.is_file() and os.access(path, os.X_OK):
            yield examine(path, environment, pinned)


def examine(path: Path, environment: Mapping[str, str], pinned: Version) -> Candidate:
    """Ask the executable for its version."""
    answer = ask_version(path, environment)
    version = parse_version(answer or "")
    if answer is None:
        problem = f"`{path} version` fails or gives no answer within {ANSWER_SECONDS:.0f} s"
    elif version is None:
        problem = f"`{path} version` answers {answer.strip()[:40]!r}, which is no version"
    elif not version.serves(pinned):
        problem = f"{path} is version {version}; {pinned} or a newer {pinned.major}.x is needed"
    else:
        problem = None
    return Candidate(path, version, problem)


def ask_version(path: Path, environment: Mapping[str, str]) -> str | None:
    """What the engine prints as its version; its own files go to a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as home:
        quiet = {**environment, "PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "1"}
        return ask([path, "version"], environment=quiet, limit=ANSWER_SECONDS)
