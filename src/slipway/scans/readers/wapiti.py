"""Wapiti's JSON report: findings by kind, each with the request that showed it, and a text on each kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from slipway.scans.model import Finding, Report, Severity, Tool
from slipway.scans.readers import texts
from slipway.scans.readers.json_shape import Shape, parse
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.readers.expected import Expected

LEVELS = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
RAISED = {"Reflected Cross Site Scripting": Severity.HIGH, "Stored Cross Site Scripting": Severity.HIGH}
"""Kinds that Wapiti grades below ZAP (alerts 40012 and 40014): one flaw weighs the same whichever tool finds it."""


class _Entry(Shape):
    method: str
    path: str
    info: str
    level: Annotated[int, Field(ge=0, lt=len(LEVELS))]
    parameter: str | None = None


class _Kind(Shape):
    sol: str = ""


class _Run(Shape):
    version: str
    crawled: Annotated[int, Field(alias="crawled_pages_nbr", ge=0)]


class _Wapiti(Shape):
    classifications: dict[str, _Kind]
    vulnerabilities: dict[str, list[_Entry]]
    anomalies: dict[str, list[_Entry]]
    infos: _Run


def read(text: str, expected: Expected) -> Report:
    """A finding for each thing that Wapiti showed.

    Raises:
        UnusableReportError: not a report of Wapiti, or one that reached no page.
    """
    report = parse(_Wapiti, text)
    name, _, version = report.infos.version.partition(" ")
    expected.check_tool(name)
    if report.infos.crawled == 0:
        raise UnusableReportError("no page was reached", "no result")
    return Report(Tool("wapiti", texts.name(version)), tuple(_findings(report)))


def _findings(report: _Wapiti) -> Iterator[Finding]:
    for kind, entries in [*report.vulnerabilities.items(), *report.anomalies.items()]:
        solution = report.classifications.get(kind, _Kind()).sol
        for entry in entries:
            yield Finding(
                scan="dast",
                tools=("wapiti",),
                rule=texts.name(re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-")),
                severity=max(LEVELS[entry.level], RAISED.get(kind, Severity.INFO)),
                message=texts.sentence(entry.info if kind in entry.info else f"{kind}: {entry.info}"),
                path=texts.name(f"{entry.method} {entry.path}"),
                fix=texts.first_line(solution.partition(". ")[0]),
            )
