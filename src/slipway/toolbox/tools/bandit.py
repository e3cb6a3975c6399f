"""Bandit: what is unsafe in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.model import Scanner
from slipway.toolbox.tools.sonar import no_server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject

FOUND = 1


def _command(job: Job) -> list[str | Path]:
    # An exclusion that nothing matches takes the place of those that Bandit has of its own.
    flags = ["--recursive", "--format=sarif", "--ignore-nosec", "--quiet", "--exclude=//"]
    return [job.programs / "bandit", *flags, f"--output={job.report}", "."]


def _chosen(subject: Subject, environment: Mapping[str, str]) -> bool:
    return no_server(subject, environment) and any(subject.source.rglob("*.py"))


BANDIT = Scanner(tool="bandit", scan="sast", command=_command, chosen=_chosen, ran=frozenset({0, FOUND}))
