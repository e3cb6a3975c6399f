from __future__ import annotations

from slipway.scans import Failure, Severity, judge
from slipway.scans.table import as_text
from tests.unit.scans.things import TODAY, WAIVER, flaw, report, vulnerability, waiver


def test_a_verdict_tells_tool_finding_place_and_fix_on_a_line_each_the_worst_first() -> None:
    results = [
        report(
            vulnerability(severity=Severity.LOW), vulnerability(package="async", severity=Severity.CRITICAL, fix=None)
        ),
        Failure("npm-audit", "crashed", "no lock file"),
    ]
    verdict = judge("dependencies", results, threshold=Severity.HIGH, service="search", today=TODAY)
    names = "GHSA-35jh-r3h4-6jhm (CVE-2021-23337, CWE-77)"
    place = "4.17.15 in package-lock.json: Command Injection in lodash"
    assert as_text(verdict).splitlines() == [
        "search dependencies: refused (bandit 1.0)",
        "  npm-audit: crashed: no lock file",
        "  1 finding at high or above",
        f"  critical  osv-scanner  {names}  async {place}",
        f"  low       osv-scanner  {names}  lodash {place}; fix: upgrade lodash to 4.17.21",
    ]


def test_waived_findings_and_idle_waivers_are_told() -> None:
    unused = waiver(rule="B999", line=12)
    verdict = judge(
        "sast", [report(flaw())], threshold=Severity.HIGH, service="search", today=TODAY, waivers=(WAIVER, unused)
    )
    line = "high      bandit  B602 (CWE-78)  src/app.py:12: a shell is started; fix: pass a list"
    assert as_text(verdict).splitlines() == [
        "search sast: passed (bandit 1.0)",
        f"  waived until 2026-12-23 by discovery (the command is a constant): {line}",
        "  waivers.yaml:12: the waiver of B999 matches nothing: remove it",
    ]


def test_nothing_in_a_report_steers_a_terminal_or_breaks_a_line() -> None:
    nasty = "\x1b[2J\n\r\u202e\x9b"
    found = flaw(
        message=nasty, path=nasty, rule=nasty, fix=nasty, tools=(nasty,), identifiers=(nasty + "x",), package=nasty
    )
    results = [report(found), Failure(nasty, "crashed", nasty)]
    verdict = judge("sast", results, threshold=Severity.HIGH, service="search", today=TODAY)
    lines = as_text(verdict).split("\n")
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    found = [flaw(line=line) for line in range(1, 1_101)]
    verdict = judge("sast", [report(*found)], threshold=Severity.HIGH, service="search", today=TODAY)
    lines = as_text(verdict, most=3).splitlines()
    assert (len(lines), lines[-1]) == (6, "  and 1,097 more, none of them worse")


def test_a_finding_without_a_place_says_so() -> None:
    verdict = judge("sast", [report(flaw(path="", line=0))], threshold=Severity.HIGH, service="search", today=TODAY)
    assert "no place given: a shell is started" in as_text(verdict)
