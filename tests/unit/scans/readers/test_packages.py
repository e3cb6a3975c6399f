"""Reports on dependencies: pip-audit, osv-scanner and npm audit."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from slipway.scans import Finding, Severity
from tests.unit.scans.reports import NPM_AUDIT, OSV, PIP_AUDIT, changed, found, read, refused

if TYPE_CHECKING:
    from pathlib import Path

ADVISORY = ("vulnerabilities", "lodash", "via", 0)
OSV_PACKAGE = ("results", 0, "packages", 0)


def test_pip_audit_does_not_rate_so_the_worst_is_taken(tmp_path: Path) -> None:
    assert found(read(tmp_path, "pip-audit", PIP_AUDIT)) == (
        Finding(
            scan="dependencies",
            tools=("pip-audit",),
            rule="PYSEC-2021-66",
            severity=Severity.CRITICAL,
            message="A slow pattern in the urlize filter. (not rated by pip-audit)",
            package="jinja2",
            version="2.11.2",
            identifiers=("CVE-2020-28493", "GHSA-g3rq-g295-4j3m", "PYSEC-2021-66"),
            fix="upgrade jinja2 to 2.11.3",
        ),
    )


def test_a_package_that_pip_audit_could_not_look_up_is_a_finding(tmp_path: Path) -> None:
    report = changed(PIP_AUDIT, ("dependencies", 0), {"name": "inner", "skip_reason": "not on the index"})
    (finding,) = found(read(tmp_path, "pip-audit", report))
    assert (finding.rule, finding.package, finding.severity) == ("not-audited", "inner", Severity.CRITICAL)


def test_a_package_of_which_nothing_is_said_is_half_a_report(tmp_path: Path) -> None:
    failure = refused(read(tmp_path, "pip-audit", changed(PIP_AUDIT, ("dependencies", 0), {"name": "inner"})))
    assert failure.detail.endswith("inner: neither vulns nor skip_reason")


def test_osv_scanner_tells_score_place_and_fix(tmp_path: Path) -> None:
    assert found(read(tmp_path, "osv-scanner", OSV, root=PurePosixPath("/build"))) == (
        Finding(
            scan="dependencies",
            tools=("osv-scanner",),
            rule="GHSA-35jh-r3h4-6jhm",
            severity=Severity.HIGH,
            message="Command Injection in lodash",
            path="package-lock.json",
            package="lodash",
            version="4.17.15",
            identifiers=("CVE-2021-23337", "CWE-77", "CWE-94", "GHSA-35jh-r3h4-6jhm"),
            fix="upgrade lodash to 4.17.21",
        ),
    )


@pytest.mark.parametrize(
    ("score", "word", "severity"),
    [
        ("9.8", "LOW", Severity.CRITICAL),
        ("", "MODERATE", Severity.MEDIUM),
        ("", "", Severity.CRITICAL),
    ],
)
def test_osv_rates_by_score_then_by_word_then_as_the_worst(
    tmp_path: Path, score: str, word: str, severity: Severity
) -> None:
    report = changed(OSV, (*OSV_PACKAGE, "groups", 0, "max_severity"), score)
    report = changed(report, (*OSV_PACKAGE, "vulnerabilities", 0, "database_specific", "severity"), word)
    assert [finding.severity for finding in found(read(tmp_path, "osv-scanner", report))] == [severity]


def test_an_osv_vulnerability_outside_all_groups_counts(tmp_path: Path) -> None:
    (finding,) = found(read(tmp_path, "osv-scanner", changed(OSV, (*OSV_PACKAGE, "groups"), [])))
    assert (finding.rule, finding.severity) == ("GHSA-35jh-r3h4-6jhm", Severity.HIGH)


def test_an_osv_group_of_unknown_vulnerabilities_is_half_a_report(tmp_path: Path) -> None:
    failure = refused(read(tmp_path, "osv-scanner", changed(OSV, (*OSV_PACKAGE, "vulnerabilities"), [])))
    assert "GHSA-35jh-r3h4-6jhm is grouped, but not among the vulnerabilities" in failure.detail


def test_npm_tells_each_advisory_once_where_it_belongs(tmp_path: Path) -> None:
    assert found(read(tmp_path, "npm-audit", NPM_AUDIT)) == (
        Finding(
            scan="dependencies",
            tools=("npm-audit",),
            rule="GHSA-35jh-r3h4-6jhm",
            severity=Severity.HIGH,
            message="Command Injection in lodash (versions <4.17.21)",
            path="node_modules/lodash",
            package="lodash",
            identifiers=("CWE-77", "CWE-94", "GHSA-35jh-r3h4-6jhm"),
            fix="npm audit fix",
        ),
    )


@pytest.mark.parametrize(
    ("available", "fix"),
    [
        (False, None),
        (
            {"name": "lodash", "version": "5.0.0", "isSemVerMajor": True},
            "upgrade lodash to 5.0.0, which breaks compatibility",
        ),
        ({"name": "lodash", "version": "4.17.21", "isSemVerMajor": False}, "upgrade lodash to 4.17.21"),
    ],
)
def test_npm_tells_what_fixes_it(tmp_path: Path, available: object, fix: str | None) -> None:
    report = changed(NPM_AUDIT, ("vulnerabilities", "lodash", "fixAvailable"), available)
    assert [finding.fix for finding in found(read(tmp_path, "npm-audit", report))] == [fix]


def test_an_npm_advisory_of_no_known_name_has_npms_own(tmp_path: Path) -> None:
    (finding,) = found(read(tmp_path, "npm-audit", changed(NPM_AUDIT, (*ADVISORY, "url"), None)))
    assert finding.rule == "npm-1106913"


def test_a_clean_npm_audit_has_no_findings(tmp_path: Path) -> None:
    clean = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"vulnerabilities": {"total": 0}}}
    assert found(read(tmp_path, "npm-audit", clean)) == ()


@pytest.mark.parametrize(
    ("content", "cause", "detail"),
    [
        (
            {"error": {"code": "ENOLOCK", "summary": "no lock file", "detail": ""}},
            "crashed",
            "npm failed: no lock file",
        ),
        ({"message": "socket hang up", "error": {}}, "crashed", "npm failed: socket hang up"),
        (changed(NPM_AUDIT, ("auditReportVersion",), 1), "unreadable", "npm 7 and later, found 1"),
        (
            changed(NPM_AUDIT, ("vulnerabilities", "async"), ...),
            "unreadable",
            "counts 2 vulnerable packages and lists 1",
        ),
        (changed(NPM_AUDIT, ("vulnerabilities", "async", "via"), ["gone"]), "unreadable", "vulnerable through 'gone'"),
        (changed(NPM_AUDIT, ("vulnerabilities", "lodash", "via"), ["async"]), "unreadable", "through each other only"),
        (changed(NPM_AUDIT, ("vulnerabilities", "lodash", "via"), []), "unreadable", "expected at least 1 entry"),
        (changed(NPM_AUDIT, (*ADVISORY, "severity"), "hihg"), "unreadable", "found 'hihg'; did you mean 'high'?"),
    ],
)
def test_an_npm_audit_that_failed_or_ended_early_is_no_report(
    tmp_path: Path, content: object, cause: str, detail: str
) -> None:
    failure = refused(read(tmp_path, "npm-audit", content))
    assert (failure.cause, detail in failure.detail) == (cause, True), failure
