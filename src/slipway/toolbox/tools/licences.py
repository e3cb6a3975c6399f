"""Licences of the dependencies, as the bill of materials that the build wrote tells them; no program is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.readers import read_report
from slipway.toolbox.builds import BUILDERS
from slipway.toolbox.model import Scanner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.scans.model import Failure, Report
    from slipway.toolbox.builds import Builder
    from slipway.toolbox.model import Job, Subject


def _nothing(_job: Job) -> list[str]:
    return []


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    return read_report(job.subject.sbom or job.report, tool=scanner.tool, scan=scanner.scan)


def _scanner(builder: Builder) -> Scanner:
    def chosen(subject: Subject, _environment: Mapping[str, str]) -> bool:
        return (subject.source / builder.marker).is_file()

    return Scanner(tool=builder.lister, scan="licences", command=_nothing, recipe="none", chosen=chosen, read=_read)


LICENCES = tuple(_scanner(builder) for builder in BUILDERS)
