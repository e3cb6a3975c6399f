"""Snyk: known vulnerabilities of the dependencies, where a token for its service is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.model import Scanner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject

FOUND = 1
TOKEN = "SNYK_TOKEN"  # noqa: S105  the variable's name


def no_token(subject: Subject, environment: Mapping[str, str]) -> bool:
    """Whether no token is set, so that an open tool does the scan."""
    return not _token(subject, environment)


def _token(_subject: Subject, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(TOKEN))


def _command(job: Job) -> list[str | Path]:
    return [job.programs / "snyk", "test", "--all-projects", f"--sarif-file-output={job.report}"]


SNYK = Scanner(
    tool="snyk",
    scan="dependencies",
    command=_command,
    recipe="npm",
    ran=frozenset({0, FOUND}),
    chosen=_token,
    passes=(TOKEN, "SNYK_API", "SNYK_CFG_ORG"),
)
