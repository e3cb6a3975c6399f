from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slipway.scans import Failure, Finding, Report, Severity, Tool, Verdict, Waiver, judge
from tests.unit.scans.test_merge import findings
from tests.unit.scans.things import TODAY, WAIVER, flaw, report, vulnerability, waiver

HUNG = Failure("semgrep", "hung", "no report after 600 s")


def verdict(
    *results: Report | Failure,
    threshold: Severity = Severity.HIGH,
    waivers: tuple[Waiver, ...] = (),
    today: dt.date = TODAY,
) -> Verdict:
    return judge("sast", results, threshold=threshold, service="search", today=today, waivers=waivers)


def test_a_clean_report_passes() -> None:
    assert verdict(report()) == Verdict(
        scan="sast",
        service="search",
        threshold=Severity.HIGH,
        passed=True,
        reasons=(),
        findings=(),
        tools=(Tool("bandit", "1.0"),),
    )


def test_no_result_is_a_failure() -> None:
    assert (verdict().passed, verdict().reasons) == (False, ("no tool reported; expected at least one report",))


@pytest.mark.parametrize("threshold", Severity)
@pytest.mark.parametrize("severity", Severity)
def test_the_threshold_and_all_above_refuse(threshold: Severity, severity: Severity) -> None:
    assert verdict(report(flaw(severity=severity)), threshold=threshold).passed is (severity < threshold)


def test_the_reason_tells_how_many_refuse() -> None:
    many = [flaw(line=line, severity=Severity.MEDIUM if line > 1200 else Severity.HIGH) for line in range(1, 1300)]
    assert verdict(report(*many)).reasons == ("1,200 findings at high or above",)
    assert verdict(report(flaw())).reasons == ("1 finding at high or above",)


def test_a_failure_refuses_beside_a_clean_report() -> None:
    judged = verdict(report(), HUNG)
    assert (judged.passed, judged.reasons, judged.failures) == (
        False,
        ("semgrep: hung: no report after 600 s",),
        (HUNG,),
    )


def test_findings_below_the_threshold_are_told_and_pass() -> None:
    judged = verdict(report(flaw(severity=Severity.LOW)))
    assert (judged.passed, len(judged.findings)) == (True, 1)


def test_two_tools_that_find_one_thing_report_it_once() -> None:
    judged = verdict(report(flaw()), report(flaw(tools=("semgrep",), rule="shell"), tool="semgrep"))
    assert [finding.tools for finding in judged.findings] == [("bandit", "semgrep")]
    assert judged.reasons == ("1 finding at high or above",)


def test_a_waived_finding_passes_and_is_told() -> None:
    judged = verdict(report(flaw()), waivers=(WAIVER,))
    assert (judged.passed, judged.findings, [entry.waiver for entry in judged.waived]) == (True, (), [WAIVER])


def test_findings_of_another_scan_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="findings of dependencies in the verdict on sast"):
        verdict(report(vulnerability()))


causes = st.sampled_from(["crashed", "hung", "no result", "unreadable", "wrong tool"])
failures = st.builds(Failure, st.sampled_from(["bandit", "semgrep"]), causes, st.text(max_size=20))


@settings(deadline=None)
@given(
    st.lists(findings.map(lambda finding: report(flaw(severity=finding.severity, line=finding.line + 1))), max_size=4),
    st.lists(failures, min_size=1, max_size=3),
    st.sampled_from(Severity),
    st.integers(0, 8),
)
def test_a_verdict_with_any_failure_never_passes(
    reports: list[Report], failed: list[Failure], threshold: Severity, place: int
) -> None:
    results = [*reports[:place], *failed, *reports[place:]]
    judged = verdict(*results, threshold=threshold, waivers=(waiver(path="**"),))
    assert not judged.passed
    assert judged.failures == tuple(failed)


@settings(deadline=None)
@given(st.lists(st.sampled_from(Severity)), st.sampled_from(Severity))
def test_a_pass_leaves_nothing_at_the_threshold(severities: list[Severity], threshold: Severity) -> None:
    found: list[Finding] = [flaw(severity=severity, line=line) for line, severity in enumerate(severities, 1)]
    judged = verdict(report(*found), threshold=threshold)
    assert judged.passed is all(severity < threshold for severity in severities)
    assert judged.passed is not bool(judged.reasons)
