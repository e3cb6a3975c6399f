from __future__ import annotations

from policies.kit.facts import UNKNOWN
from policies.kit.rule import Outcome
from policies.rules.delivery.scan_fails_closed import RULE
from tests.policies.support import Baseline, Judge


def found(judge: Judge, stack: Baseline) -> list[tuple[Outcome, str]]:
    return [(outcome, evidence) for outcome, _, evidence in judge(RULE, stack)]


def test_pass(judge: Judge, baseline: Baseline) -> None:
    assert found(judge, baseline) == [(Outcome.COMPLIANT, "")]


def test_empty(judge: Judge) -> None:
    assert judge(RULE, []) == []


def test_fail_without_threshold(judge: Judge, baseline: Baseline) -> None:
    evidence = "`trivy fs` in Test/Scan of pipeline: it never fails without --exit-code"
    assert found(judge, baseline.run("scan", "trivy fs --scanners vuln .")) == [(Outcome.VIOLATION, evidence)]


def test_fail_when_a_failure_is_swallowed(judge: Judge, baseline: Baseline) -> None:
    evidence = "`npm test` in Test/Unit of pipeline: `|| true` hides its failure"
    assert found(judge, baseline.run("unit", "npm test || true")) == [(Outcome.VIOLATION, evidence)]


def test_fail_when_the_phase_goes_on(judge: Judge, baseline: Baseline) -> None:
    spec = "phases:\n  build:\n    on-failure: CONTINUE\n    commands: [npm test]\n"
    ((outcome, evidence),) = found(judge, baseline.set("unit", "source.buildspec", spec))
    assert outcome is Outcome.VIOLATION
    assert "`on-failure: CONTINUE` passes over it" in evidence


def test_not_applicable_without_tests_or_scans(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.drop("pipeline", "stages.2")
    assert found(judge, stack) == [(Outcome.NOT_APPLICABLE, "it runs no tests or scans")]


def test_unknown(judge: Judge, baseline: Baseline) -> None:
    ((outcome, evidence),) = found(judge, baseline.set("unit", "source.buildspec", UNKNOWN))
    assert outcome is Outcome.UNDECIDABLE
    assert "Test/Unit: the buildspec of project `unit` is not known before the update" in evidence


def test_unknown_beside_a_violation_hides_nothing(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("unit", "source.buildspec", UNKNOWN).run("scan", "checkov --soft-fail")
    assert {outcome for outcome, _ in found(judge, stack)} == {Outcome.VIOLATION, Outcome.UNDECIDABLE}
