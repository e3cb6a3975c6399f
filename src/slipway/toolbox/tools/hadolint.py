"""hadolint: Dockerfiles, and the shell in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.scans.model import Failure, Report
from slipway.toolbox.model import Scanner, read_known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject


NAMES = ("Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile")
WIKI = "https://github.com/hadolint/hadolint/wiki"


def _found(subject: Subject) -> list[Path]:
    found = {path for name in NAMES for path in subject.source.rglob(name) if path.is_file()}
    return [path.relative_to(subject.source) for path in sorted(found)]


def _command(job: Job) -> list[str | Path]:
    flags = ["--no-fail", "--disable-ignore-pragma", "--format=sarif"]
    return [job.programs / "hadolint", *flags, f"--config={job.pins / 'hadolint.yaml'}", *_found(job.subject)]


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """Hadolint's messages say what to do; its wiki says why."""
    result = read_known(scanner, job)
    if isinstance(result, Failure):
        return result
    findings = (replace(found, fix=f"{WIKI}/{found.rule}") for found in result.findings)
    return replace(result, findings=tuple(findings))


def _chosen(subject: Subject, _environment: Mapping[str, str]) -> bool:
    return bool(_found(subject))


HADOLINT = Scanner(tool="hadolint", scan="iac", command=_command, chosen=_chosen, prints=True, read=_read)
