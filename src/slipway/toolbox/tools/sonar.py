"""SonarQube: its server analyses the source, and its quality gate is the verdict."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from slipway.scans.model import Failure, Finding, Report, Severity, Tool
from slipway.toolbox.model import Scanner
from slipway.toolbox.tools.sonar_server import AnalysisError, Server, gate_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject
    from slipway.toolbox.tools.sonar_server import Condition

ADDRESS = "SONAR_HOST_URL"
TOKEN = "SONAR_TOKEN"  # noqa: S105  the variable's name


def no_server(subject: Subject, environment: Mapping[str, str]) -> bool:
    """Whether no SonarQube server is set, so that a local analyser does the scan."""
    return not _server(subject, environment)


def _server(_subject: Subject, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(ADDRESS))


def _command(job: Job) -> list[str | Path]:
    settings = {"scanner.metadataFilePath": job.report, "working.directory": job.folder / "work"}
    return [job.programs / "pysonar", *(f"-Dsonar.{name}={value}" for name, value in settings.items())]


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """The quality gate of the analysis that the run handed in."""
    if not job.report.is_file():
        return Failure(scanner.tool, "no result", "it wrote no report-task.txt")
    task = dict(line.split("=", 1) for line in job.report.read_text(encoding="utf-8").splitlines() if "=" in line)
    server = Server(job.environment[ADDRESS], job.environment.get(TOKEN, ""), deadline=time.monotonic() + job.limit)
    try:
        conditions = gate_of(server, task.get("ceTaskId", ""))
    except AnalysisError as error:
        return Failure(scanner.tool, error.cause, str(error))
    link = task.get("dashboardUrl", job.environment[ADDRESS])
    return Report(Tool(scanner.tool, task.get("serverVersion", "")), tuple(_finding(each, link) for each in conditions))


def _finding(condition: Condition, link: str) -> Finding:
    """The gate is the project's own threshold: what fails it is critical, whatever threshold the scan has."""
    return Finding(
        scan="sast",
        tools=("sonar",),
        rule=condition.metric,
        severity=Severity.CRITICAL,
        message=f"quality gate: {condition.metric} is {condition.value}, which the gate refuses ({condition.limit})",
        fix=f"see {link}",
    )


SONAR = Scanner(
    tool="sonar",
    scan="sast",
    command=_command,
    chosen=_server,
    passes=(ADDRESS, TOKEN, "SONAR_PROJECT_KEY", "SONAR_ORGANIZATION", "SONAR_SCANNER_OPTS"),
    read=_read,
)
