"""Bandit: what is unsafe in Python."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from slipway.scans.model import Failure, Finding, Report, Severity
from slipway.scans.readers import texts
from slipway.scans.readers.json_shape import Shape
from slipway.toolbox.model import Scanner, read_known
from slipway.toolbox.tools.sonar import no_server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject

FOUND = 1
UNREAD = "unread"
"""The rule of a file that Bandit passed over: a finding, so that a waiver can let it stand."""


class _Artifact(Shape):
    uri: str = ""


class _Physical(Shape):
    artifact_location: _Artifact = _Artifact()


class _Location(Shape):
    physical_location: _Physical = _Physical()


class _Notice(Shape):
    locations: list[_Location] = Field(default=[])


class _Invocation(Shape):
    tool_configuration_notifications: list[_Notice] = Field(default=[])


class _Run(Shape):
    invocations: list[_Invocation] = Field(default=[])


class _Log(Shape):
    runs: list[_Run]


def _command(job: Job) -> list[str | Path]:
    # An exclusion that nothing matches takes the place of those that Bandit has of its own.
    flags = ["--recursive", "--format=sarif", "--ignore-nosec", "--quiet", "--exclude=//"]
    return [job.programs / "bandit", *flags, f"--output={job.report}", "."]


def _chosen(subject: Subject, environment: Mapping[str, str]) -> bool:
    return no_server(subject, environment) and any(subject.source.rglob("*.py"))


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """Bandit counts a run as good where it could not read a file; what it did not read is told with the rest."""
    result = read_known(scanner, job)
    if isinstance(result, Failure):
        return result
    log = _Log.model_validate_json(job.report.read_bytes())
    invocations = [each for run in log.runs for each in run.invocations]
    notices = [notice for each in invocations for notice in each.tool_configuration_notifications]
    unread = tuple(_unread(scanner, notice) for notice in notices)
    return replace(result, findings=(*result.findings, *unread))


def _unread(scanner: Scanner, notice: _Notice) -> Finding:
    uri = notice.locations[0].physical_location.artifact_location.uri if notice.locations else ""
    return Finding(
        scan=scanner.scan,
        tools=(scanner.tool,),
        rule=UNREAD,
        severity=Severity.HIGH,
        message="the file was not looked at, since it can't be read as Python",
        path=texts.place(uri) if uri else "",
        fix="Mend its syntax, or waive this where it is no Python that runs.",
    )


BANDIT = Scanner(tool="bandit", scan="sast", command=_command, chosen=_chosen, ran=frozenset({0, FOUND}), read=_read)
