"""The JSON of pip-audit (`--format json`): a list of packages with what is known against each.

It neither rates what it finds nor signs its report. A package that it could not look up is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from slipway.scans.model import Finding, Report, Tool
from slipway.scans.readers import texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.ratings import UNRATED
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.upgrades import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.readers.expected import Expected

NOT_AUDITED = "not-audited"


class _Vulnerability(Lenient):
    id: str
    aliases: list[str] = Field(default=[])
    fix_versions: list[str] = Field(default=[])
    description: str = ""


class _Dependency(Lenient):
    name: str
    version: str = ""
    skip_reason: str = ""
    vulns: list[_Vulnerability] | None = None


class _Audit(Lenient):
    dependencies: list[_Dependency]


def read(text: str, expected: Expected) -> Report:
    """The vulnerabilities of all packages.

    Raises:
        UnusableReportError: not a report of pip-audit, or not a whole one.
    """
    audit = parse(_Audit, text)
    findings = tuple(finding for entry in audit.dependencies for finding in _findings(entry, expected))
    return Report(Tool(expected.tool), findings)


def _findings(entry: _Dependency, expected: Expected) -> Iterator[Finding]:
    if entry.vulns is None:
        if not entry.skip_reason:
            raise UnusableReportError(f"{texts.name(entry.name)}: neither vulns nor skip_reason")
        yield _finding(entry, expected, NOT_AUDITED, entry.skip_reason)
        return
    for vulnerability in entry.vulns:
        yield _finding(
            entry,
            expected,
            texts.name(vulnerability.id),
            vulnerability.description or vulnerability.id,
            identifiers=texts.identifiers([vulnerability.id, *vulnerability.aliases]),
            fix=upgrade(entry.name, vulnerability.fix_versions),
        )


def _finding(
    entry: _Dependency,
    expected: Expected,
    rule: str,
    message: str,
    *,
    identifiers: tuple[str, ...] = (),
    fix: str | None = None,
) -> Finding:
    return Finding(
        scan=expected.scan,
        tools=(expected.tool,),
        rule=rule,
        severity=UNRATED,
        message=f"{texts.sentence(message)} (not rated by {expected.tool})",
        package=texts.name(entry.name),
        version=texts.name(entry.version),
        identifiers=identifiers,
        fix=fix,
    )
