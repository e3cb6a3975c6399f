"""Semgrep with the rules of `toolbox/semgrep/rules`: what a pattern in the source gives away, in any language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from slipway.scans.model import Failure, Report
from slipway.toolbox.model import Scanner, read_known
from slipway.toolbox.tools.sonar import no_server

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.toolbox.model import Job


def _command(job: Job) -> list[str | Path]:
    # What a comment in the source suppresses counts; ignore files are not in what is scanned, but for an empty one.
    flags = ["--metrics=off", "--disable-version-check", "--disable-nosem", "--no-git-ignore", "--jobs=1", "--quiet"]
    paths = ["--project-root=.", f"--config={job.pins / 'rules'}", f"--sarif-output={job.report}"]
    return [job.programs / "semgrep", "scan", *flags, "--max-target-bytes=0", *paths, "."]


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """Semgrep puts the rules' folder before their names, and leaves out what they say about the fix."""
    result = read_known(scanner, job)
    if isinstance(result, Failure):
        return result
    fixes = _fixes(job.pins / "rules")
    named = (replace(finding, rule=finding.rule.rpartition(".")[2]) for finding in result.findings)
    return replace(result, findings=tuple(replace(finding, fix=fixes.get(finding.rule)) for finding in named))


def _fixes(rules: Path) -> dict[str, str]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(rules.glob("*.yaml")))
    return {rule["id"]: rule["metadata"]["fix"] for file in files for rule in file["rules"]}


SEMGREP = Scanner(
    tool="semgrep",
    scan="sast",
    command=_command,
    chosen=no_server,
    read=_read,
)
