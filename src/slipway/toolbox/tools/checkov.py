"""Checkov: Dockerfiles, Terraform, Kubernetes and other manifests, and secrets in any file."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import yaml

from slipway.scans.model import Failure, Report, Severity
from slipway.toolbox.model import Scanner, read_known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job

FOUND = 1
FRAMEWORKS = (
    "dockerfile",
    "terraform",
    "terraform_plan",
    "kubernetes",
    "helm",
    "kustomize",
    "cloudformation",
    "serverless",
)


def _everywhere(_job: Job) -> dict[str, str]:
    """Checkov passes over hidden folders, node_modules and some others unless told not to."""
    return {"CKV_IGNORE_HIDDEN_DIRECTORIES": "False", "CKV_IGNORED_DIRECTORIES": "-"}


def _command(job: Job, *frameworks: str) -> list[str | Path]:
    flags = ["--skip-download", "--quiet", "--output=sarif", f"--output-file-path={job.folder}"]
    flags += [f"--framework={name}" for name in frameworks]
    return [job.programs / "checkov", "--directory=.", *flags]


def _infrastructure(job: Job) -> list[str | Path]:
    return _command(job, *FRAMEWORKS)


def _secrets(job: Job) -> list[str | Path]:
    return [*_command(job, "secrets"), "--enable-secret-scan-all-files"]


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """What a comment in the source skips is reported as a warning; it counts like any other finding."""
    result = read_known(scanner, job)
    if isinstance(result, Failure):
        return result
    fixes = yaml.safe_load((job.pins / "fixes.yaml").read_text(encoding="utf-8"))
    return replace(
        result,
        findings=tuple(
            replace(found, severity=max(found.severity, Severity.HIGH), fix=_fix(found.rule, fixes) or found.message)
            for found in result.findings
        ),
    )


def _fix(rule: str, fixes: Mapping[str, str]) -> str | None:
    return next((fix for pattern, fix in fixes.items() if fnmatchcase(rule, pattern)), None)


CHECKOV_IAC = Scanner(
    tool="checkov",
    scan="iac",
    command=_infrastructure,
    ran=frozenset({0, FOUND}),
    variables=_everywhere,
    report="results_sarif.sarif",
    read=_read,
)
CHECKOV_SECRETS = replace(CHECKOV_IAC, scan="secrets", command=_secrets)
