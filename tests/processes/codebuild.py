"""Runs the commands of a buildspec as CodeBuild does: one shell, one source folder, artifacts at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from slipway.checkout import CHECKOUT
from slipway.plan import load_templates

BUILDSPECS = load_templates(CHECKOUT / "templates").buildspecs
PHASES = ("pre_build", "build", "post_build")
"""The phases after install, which fetches tools from the internet: here they come from PATH."""


@dataclass(frozen=True)
class Build:
    """What a build leaves behind. `artifact` is the folder of its output artifact, empty where it failed."""

    code: int
    output: str
    exported: Mapping[str, str]
    artifact: Path


def script(buildspec: str, *phases: str) -> str:
    spec = yaml.safe_load(BUILDSPECS[buildspec])
    lines = [line for phase in phases or PHASES for line in spec["phases"].get(phase, {}).get("commands", [])]
    exported = spec["env"].get("exported-variables", [])
    return "\n".join([*lines, *(f'printf "%s" "$(printenv {name})" > "$EXPORTED/{name}"' for name in exported)])


def run(
    buildspec: str, source: Path, work: Path, variables: Mapping[str, str], artifacts: Mapping[str, Path] | None = None
) -> Build:
    """Run a buildspec on a copy of `source`; `artifacts` are the folders of its secondary artifacts by name."""
    folder, artifact, exported = work / "src", work / "artifact", work / "exported"
    shutil.copytree(source, folder)
    artifact.mkdir()
    exported.mkdir()
    secondary = {f"CODEBUILD_SRC_DIR_{name}": str(path) for name, path in (artifacts or {}).items()}
    environment = {"CODEBUILD_SRC_DIR": str(folder), "EXPORTED": str(exported), **secondary, **variables}
    done = subprocess.run(
        ["bash", "-c", script(buildspec)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode == 0:
        spec = yaml.safe_load(BUILDSPECS[buildspec])
        described = spec.get("artifacts", {})
        base = folder / described.get("base-directory", ".")
        for path in (found for pattern in described.get("files", []) for found in base.glob(pattern)):
            shutil.copy(path, artifact / path.relative_to(base))
    return Build(done.returncode, done.stdout, {path.name: path.read_text() for path in exported.iterdir()}, artifact)
