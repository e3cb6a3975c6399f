"""What ECR answers to DescribeImageScanFindings, of basic and of enhanced scanning (shapes of botocore).

One answer is a page of 100 findings or more; the pages are to be joined before they are read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from slipway.scans.model import Finding, Report, Tool
from slipway.scans.readers import ratings, texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.upgrades import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.model import Severity
    from slipway.scans.readers.expected import Expected

DONE = frozenset({"COMPLETE", "ACTIVE"})
"""Basic scanning completes; enhanced scanning stays active and scans again."""
NOT_RATED = frozenset({"UNDEFINED", "UNTRIAGED"})
CLOSED = "CLOSED"


class _Status(Lenient):
    status: str
    description: str = ""


class _Attribute(Lenient):
    key: str
    value: str = ""


class _Basic(Lenient):
    name: str
    description: str = ""
    uri: str = ""
    severity: str
    attributes: list[_Attribute] = Field(default=[])


class _VulnerablePackage(Lenient):
    name: str = ""
    version: str = ""
    file_path: str = ""
    fixed_in_version: str = ""


class _Details(Lenient):
    vulnerability_id: str = ""
    related_vulnerabilities: list[str] = Field(default=[])
    vulnerable_packages: list[_VulnerablePackage] = Field(default=[])


class _Recommendation(Lenient):
    text: str = ""


class _Remediation(Lenient):
    recommendation: _Recommendation = _Recommendation()


class _Enhanced(Lenient):
    title: str = ""
    description: str = ""
    severity: str
    status: str = ""
    finding_arn: str = ""
    package_vulnerability_details: _Details = _Details()
    remediation: _Remediation = _Remediation()


class _Findings(Lenient):
    finding_severity_counts: dict[str, int] = Field(default={})
    findings: list[_Basic] = Field(default=[])
    enhanced_findings: list[_Enhanced] = Field(default=[])


class _Answer(Lenient):
    image_scan_status: _Status
    image_scan_findings: _Findings | None = None
    next_token: str = ""


def read(text: str, expected: Expected) -> Report:
    """One finding for each vulnerability on each package of the image.

    Raises:
        UnusableReportError: the scan has not ended or failed, or findings are missing.
    """
    answer = parse(_Answer, text)
    status = answer.image_scan_status
    if status.status not in DONE:
        said = f": {texts.sentence(status.description)}" if status.description else ""
        raise UnusableReportError(f"the scan of the image is {texts.name(status.status)}{said}", "no result")
    if answer.image_scan_findings is None:
        raise UnusableReportError("the scan has ended, but there is no imageScanFindings", "no result")
    if answer.next_token:
        raise UnusableReportError("half a report: there are more pages; join them before they are judged")
    found = answer.image_scan_findings
    counted, listed = sum(found.finding_severity_counts.values()), len(found.findings) + len(found.enhanced_findings)
    if counted > listed:
        raise UnusableReportError(f"half a report: it counts {counted} findings and lists {listed}")
    basic = [_basic(entry, expected) for entry in found.findings]
    enhanced = [
        finding for entry in found.enhanced_findings if entry.status != CLOSED for finding in _enhanced(entry, expected)
    ]
    return Report(Tool(expected.tool), (*basic, *enhanced))


def _basic(entry: _Basic, expected: Expected) -> Finding:
    attributes = {attribute.key: attribute.value for attribute in entry.attributes}
    return Finding(
        scan=expected.scan,
        tools=(expected.tool,),
        rule=texts.name(entry.name),
        severity=_severity(entry.severity),
        message=texts.sentence(entry.description or entry.uri or entry.name),
        package=texts.name(attributes.get("package_name", "")),
        version=texts.name(attributes.get("package_version", "")),
        identifiers=texts.identifiers([entry.name]),
    )


def _enhanced(entry: _Enhanced, expected: Expected) -> Iterator[Finding]:
    details = entry.package_vulnerability_details
    for package in details.vulnerable_packages or (_VulnerablePackage(),):
        fixed = "" if package.fixed_in_version == "NotAvailable" else package.fixed_in_version
        yield Finding(
            scan=expected.scan,
            tools=(expected.tool,),
            rule=texts.name(details.vulnerability_id or entry.title or entry.finding_arn),
            severity=_severity(entry.severity),
            message=texts.sentence(entry.title or entry.description or details.vulnerability_id),
            path=texts.place(package.file_path) if package.file_path else "",
            package=texts.name(package.name),
            version=texts.name(package.version),
            identifiers=texts.identifiers([details.vulnerability_id, *details.related_vulnerabilities]),
            fix=upgrade(package.name, [fixed]) or texts.first_line(entry.remediation.recommendation.text),
        )


def _severity(word: str) -> Severity:
    return ratings.UNRATED if word in NOT_RATED else ratings.by_word(word)
