"""The JSON of `npm audit` since npm 7: vulnerable packages, each with the advisories or packages that make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from slipway.documents.wording import shown
from slipway.scans.model import Finding, Report, Tool
from slipway.scans.readers import ratings, texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.readers.expected import Expected

REPORT_VERSION = 2


class _Advisory(Lenient):
    source: int | str = ""
    name: str
    title: str = ""
    url: str = ""
    severity: str
    cwe: list[str] = Field(default=[])
    range: str = ""


class _Fix(Lenient):
    name: str
    version: str
    is_sem_ver_major: bool = False


class _Vulnerability(Lenient):
    name: str
    severity: str
    via: Annotated[list[_Advisory | str], Field(min_length=1)]
    nodes: list[str] = Field(default=[])
    fix_available: bool | _Fix = False


class _Counts(Lenient):
    total: int


class _Metadata(Lenient):
    vulnerabilities: _Counts


class _Error(Lenient):
    code: str = ""
    summary: str = ""
    detail: str = ""


class _Audit(Lenient):
    error: _Error | None = None
    message: str = ""
    audit_report_version: int = 0
    vulnerabilities: dict[str, _Vulnerability] | None = None
    metadata: _Metadata | None = None


def read(text: str, expected: Expected) -> Report:
    """One finding for each advisory on each package.

    Raises:
        UnusableReportError: npm ended with an error, or it is not a whole report of npm 7 or later.
    """
    audit = parse(_Audit, text)
    if audit.error:
        said = audit.error.summary or audit.message or audit.error.detail or audit.error.code or "no reason given"
        raise UnusableReportError(f"npm failed: {texts.sentence(said)}", "crashed")
    if audit.audit_report_version != REPORT_VERSION:
        raise UnusableReportError(
            f"auditReportVersion: expected {REPORT_VERSION}, that of npm 7 and later, "
            f"found {audit.audit_report_version or 'none'}"
        )
    if audit.vulnerabilities is None or audit.metadata is None:
        raise UnusableReportError("expected vulnerabilities and metadata")
    counted, listed = audit.metadata.vulnerabilities.total, len(audit.vulnerabilities)
    if counted != listed:
        raise UnusableReportError(f"half a report: it counts {counted} vulnerable packages and lists {listed}")
    for entry in audit.vulnerabilities.values():
        for via in entry.via:
            if isinstance(via, str) and via not in audit.vulnerabilities:
                raise UnusableReportError(f"half a report: {shown(entry.name)} is vulnerable through {shown(via)}")
    findings = tuple(finding for entry in audit.vulnerabilities.values() for finding in _findings(entry, expected))
    if listed and not findings:
        raise UnusableReportError("half a report: packages are vulnerable through each other only")
    return Report(Tool(expected.tool), findings)


def _findings(entry: _Vulnerability, expected: Expected) -> Iterator[Finding]:
    """Those of the package's own advisories; what it has from another package is told there."""
    for advisory in entry.via:
        if isinstance(advisory, str):
            continue
        known = texts.identifiers([advisory.url, *advisory.cwe])
        own = [name for name in known if not name.startswith("CWE-")]
        yield Finding(
            scan=expected.scan,
            tools=(expected.tool,),
            rule=own[0] if own else texts.name(f"npm-{advisory.source}"),
            severity=ratings.by_word(advisory.severity),
            message=texts.sentence(f"{advisory.title or advisory.url} (versions {advisory.range or 'unknown'})"),
            path=texts.place(entry.nodes[0], expected.root) if entry.nodes else "",
            package=texts.name(advisory.name),
            identifiers=known,
            fix=_fix(entry.fix_available),
        )


def _fix(available: bool | _Fix) -> str | None:  # noqa: FBT001  npm's own shape
    if isinstance(available, _Fix):
        breaking = ", which breaks compatibility" if available.is_sem_ver_major else ""
        return f"upgrade {texts.name(available.name)} to {texts.name(available.version)}{breaking}"
    return "npm audit fix" if available else None
