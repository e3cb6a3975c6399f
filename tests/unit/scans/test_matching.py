"""Which findings a waiver reaches, and which it must not."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from slipway.scans import Failure, Finding, ScanKind, Severity, Verdict, Waiver, judge
from tests.unit.scans.things import TODAY, WAIVER, flaw, report, vulnerability, waiver

if TYPE_CHECKING:
    from slipway.scans import Report

DAY = dt.timedelta(days=1)
CVE = waiver(scan="dependencies", rule="", path="", identifier="CVE-2021-23337")


def judged(
    *results: Report | Failure, waivers: tuple[Waiver, ...], scan: ScanKind = "sast", today: dt.date = TODAY
) -> Verdict:
    return judge(scan, results, threshold=Severity.HIGH, service="search", today=today, waivers=waivers)


def is_waived(finding: Finding, waived_by: Waiver) -> bool:
    return judged(report(finding), waivers=(waived_by,), scan=finding.scan).passed


@pytest.mark.parametrize(
    ("pattern", "path", "reached"),
    [
        ("src/app.py", "src/app.py", True),
        ("src/app.py", "src/app_py", False),
        ("src/app.py", "src/app.pyc", False),
        ("src/*.py", "src/app.py", True),
        ("src/*.py", "src/deep/app.py", False),
        ("src/**/app.py", "src/app.py", True),
        ("src/**/app.py", "src/a/b/app.py", True),
        ("src/**", "src/a/b.py", True),
        ("src/**", "srcs/a.py", False),
        ("**/app.py", "app.py", True),
        ("**/app.py", "../app.py", False),
        ("**/app.py", "/etc/app.py", False),
        ("*/app.py", "../app.py", False),
        ("src/a?p.py", "src/app.py", True),
        ("src/a?p.py", "src/a/p.py", False),
        ("src/[ab].py", "src/a.py", False),
        ("src/*.py", "src/new\nline.py", True),
    ],
)
def test_a_path_reaches(pattern: str, path: str, *, reached: bool) -> None:
    assert is_waived(flaw(path=path), waiver(path=pattern)) is reached


@pytest.mark.parametrize(
    "other",
    [
        waiver(rule="B60"),
        waiver(rule="CWE-78"),
        waiver(scan="iac"),
        waiver(service="searches"),
        waiver(package="lodash"),
        waiver(expires=TODAY - DAY),
        waiver(granted=TODAY + DAY),
    ],
)
def test_a_waiver_of_something_else_reaches_nothing(other: Waiver) -> None:
    assert is_waived(flaw(), WAIVER)
    assert not is_waived(flaw(), other)


def test_a_waiver_counts_on_its_first_and_last_day() -> None:
    assert is_waived(flaw(), waiver(granted=TODAY))
    assert is_waived(flaw(), waiver(expires=TODAY))


def test_a_dast_waiver_names_an_address() -> None:
    found = flaw(scan="dast", rule="40012", path="/search", line=0)
    assert is_waived(found, waiver(scan="dast", rule="40012", path="/search"))
    assert not is_waived(found, waiver(scan="dast", rule="40012", path="/login"))


def test_a_vulnerability_is_waived_by_any_of_its_names_for_all_tools() -> None:
    npm = vulnerability(tools=("npm-audit",), identifiers=("GHSA-35jh-r3h4-6jhm",))
    verdict = judged(report(vulnerability()), report(npm, tool="npm-audit"), waivers=(CVE,), scan="dependencies")
    assert (verdict.passed, [entry.finding.tools for entry in verdict.waived]) == (True, [("npm-audit", "osv-scanner")])


def test_a_vulnerability_may_be_waived_for_one_package() -> None:
    assert is_waived(
        vulnerability(), waiver(scan="dependencies", rule="", path="", identifier=CVE.identifier, package="Lodash")
    )
    assert not is_waived(
        vulnerability(), waiver(scan="dependencies", rule="", path="", identifier=CVE.identifier, package="async")
    )


def test_what_two_tools_found_stands_until_each_is_waived() -> None:
    reports = report(flaw()), report(flaw(tools=("semgrep",), rule="shell"), tool="semgrep")
    assert not judged(*reports, waivers=(WAIVER,)).passed
    assert judged(*reports, waivers=(WAIVER, waiver(rule="shell"))).passed


def test_the_waiver_that_ends_first_is_told() -> None:
    later, sooner = waiver(rule="shell", expires=TODAY + 9 * DAY), waiver(expires=TODAY + 2 * DAY)
    verdict = judged(report(flaw(), flaw(rule="shell")), waivers=(later, sooner))
    assert [entry.waiver for entry in verdict.waived] == [sooner]


def test_waivers_that_do_not_count_are_told_with_file_and_line() -> None:
    waivers = (
        waiver(line=2, expires=TODAY - DAY),
        waiver(line=9, granted=TODAY + DAY),
        waiver(line=16, rule="B999"),
        waiver(line=23, service="stays", rule="B999"),
    )
    assert [str(note) for note in judged(report(flaw()), waivers=waivers).notes] == [
        "waivers.yaml:2: the waiver of B602 expired on 2026-11-22: it does not count; mend the finding, or decide anew",
        "waivers.yaml:9: the waiver of B602 is granted from 2026-11-24: it does not count yet",
        "waivers.yaml:16: the waiver of B999 matches nothing: remove it",
    ]


def test_whether_a_waiver_is_unused_is_not_known_where_a_tool_failed() -> None:
    assert judged(report(), Failure("semgrep", "hung", "why"), waivers=(WAIVER,)).notes == ()


def test_many_waivers_and_findings_are_matched_by_name() -> None:
    waivers = tuple(waiver(rule=f"R{number}", line=number) for number in range(5_000))
    found = [flaw(rule=f"R{number % 6_000}", line=number + 1, identifiers=()) for number in range(20_000)]
    start = time.process_time()
    verdict = judged(report(*found), waivers=waivers)
    assert time.process_time() - start < 5
    assert len(verdict.waived) == 17_000
