"""The JSON of osv-scanner: vulnerabilities of the packages of each lock file, aliases grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from slipway.scans.model import Finding, Report, Tool
from slipway.scans.readers import ratings, texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.upgrades import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.scans.model import Severity
    from slipway.scans.readers.expected import Expected


class _Event(Lenient):
    fixed: str = ""


class _Range(Lenient):
    events: list[_Event] = Field(default=[])


class _Package(Lenient):
    name: str = ""
    version: str = ""


class _Affected(Lenient):
    package: _Package = _Package()
    ranges: list[_Range] = Field(default=[])


class _Specific(Lenient):
    severity: str = ""
    cwe_ids: list[str] = Field(default=[])


class _Vulnerability(Lenient):
    id: str
    summary: str = ""
    details: str = ""
    aliases: list[str] = Field(default=[])
    affected: list[_Affected] = Field(default=[])
    database_specific: _Specific = _Specific()


class _Group(Lenient):
    ids: list[str] = Field(min_length=1)
    aliases: list[str] = Field(default=[])
    max_severity: str = ""


class _Scanned(Lenient):
    package: _Package
    vulnerabilities: list[_Vulnerability] = Field(default=[])
    groups: list[_Group] = Field(default=[])


class _Source(Lenient):
    path: str


class _Result(Lenient):
    source: _Source
    packages: list[_Scanned]


class _Scan(Lenient):
    results: list[_Result]


def read(text: str, expected: Expected) -> Report:
    """One finding for each group of aliases on each package.

    Raises:
        UnusableReportError: not a report of osv-scanner, or not a whole one.
    """
    findings = tuple(
        finding
        for result in parse(_Scan, text).results
        for package in result.packages
        for finding in _findings(package, texts.place(result.source.path, expected.root), expected)
    )
    return Report(Tool(expected.tool), findings)


def _findings(scanned: _Scanned, path: str, expected: Expected) -> Iterator[Finding]:
    known = {vulnerability.id: vulnerability for vulnerability in scanned.vulnerabilities}
    grouped = {name for group in scanned.groups for name in group.ids}
    alone = [_Group(ids=[name]) for name in known if name not in grouped]
    for group in (*scanned.groups, *alone):
        members = [_member(known, name) for name in group.ids]
        names = [*group.ids, *group.aliases, *(alias for member in members for alias in member.aliases)]
        weaknesses = [weakness for member in members for weakness in member.database_specific.cwe_ids]
        unrated = "" if _ratings(group, members) else f" (not rated by {expected.tool})"
        words = next((text for member in members for text in (member.summary, member.details) if text), group.ids[0])
        yield Finding(
            scan=expected.scan,
            tools=(expected.tool,),
            rule=texts.name(group.ids[0]),
            severity=max(_ratings(group, members), default=ratings.UNRATED),
            message=texts.sentence(words) + unrated,
            path=path,
            package=texts.name(scanned.package.name),
            version=texts.name(scanned.package.version),
            identifiers=texts.identifiers([*names, *weaknesses]),
            fix=upgrade(scanned.package.name, _fixed(scanned.package.name, members)),
        )


def _member(known: Mapping[str, _Vulnerability], name: str) -> _Vulnerability:
    if name not in known:
        raise UnusableReportError(f"{texts.name(name)} is grouped, but not among the vulnerabilities")
    return known[name]


def _ratings(group: _Group, members: list[_Vulnerability]) -> list[Severity]:
    if group.max_severity:
        return [ratings.by_score_text(group.max_severity)]
    words = [member.database_specific.severity for member in members]
    return [ratings.by_word(word) for word in words if word]


def _fixed(package: str, members: list[_Vulnerability]) -> Iterator[str]:
    for member in members:
        for affected in member.affected:
            if affected.package.name == package:
                yield from (event.fixed for found in affected.ranges for event in found.events)
