from __future__ import annotations

import pytest

from policies.kit.facts import UNKNOWN
from policies.kit.rule import Outcome
from policies.rules.delivery.path_passes_every_gate import RULE
from tests.policies.support import Baseline, Judge

SCANS = (
    "semgrep scan --error",
    "trivy fs --scanners vuln --exit-code 1 .",
    "trivy fs --scanners license --exit-code 1 .",
    "checkov --directory .",
)
NAMES = ("static analysis (SAST)", "dependency scan", "licence scan", "infrastructure-as-code scan")


def outcomes(judge: Judge, stack: Baseline, **config: object) -> set[Outcome]:
    return {outcome for outcome, _, _ in judge(RULE, stack, **config)}


def violations(judge: Judge, stack: Baseline) -> str:
    return "\n".join(evidence for outcome, _, evidence in judge(RULE, stack) if outcome is Outcome.VIOLATION)


def test_pass(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline) == {Outcome.COMPLIANT}


def test_empty(judge: Judge) -> None:
    assert judge(RULE, []) == []


def test_fail_without_approval_names_the_path(judge: Judge, baseline: Baseline) -> None:
    found = violations(judge, baseline.drop("pipeline", "stages.3"))
    assert "Source > Build > Test > Deploy in pipeline pipeline: no manual approval before Deploy/Ecs" in found
    assert "no manual approval before Deploy/CloudRun" in found


@pytest.mark.parametrize(("scan", "name"), list(zip(SCANS, NAMES, strict=True)), ids=NAMES)
def test_fail_without_a_scan(judge: Judge, baseline: Baseline, scan: str, name: str) -> None:
    found = violations(judge, baseline.run("scan", *(other for other in SCANS if other != scan)))
    assert f"Source > Build > Test > Approval > Deploy in pipeline pipeline: no {name} before Approval/Release" in found
    assert all(other not in found for other in NAMES if other != name)


def test_fail_without_tests(judge: Judge, baseline: Baseline) -> None:
    assert "no tests before Approval/Release" in violations(judge, baseline.run("unit", "npm ci"))


def test_fail_without_dynamic_analysis(judge: Judge, baseline: Baseline) -> None:
    assert "no dynamic analysis (DAST)" in violations(judge, baseline.drop("pipeline", "stages.2.actions.2"))


def test_fail_when_the_name_promises_what_no_command_does(judge: Judge, baseline: Baseline) -> None:
    found = violations(judge, baseline.set("pipeline", "stages.2.actions.0.name", "Pytest").run("unit", "echo pytest"))
    assert "no tests" in found


def test_fail_when_a_failure_is_swallowed_says_so(judge: Judge, baseline: Baseline) -> None:
    found = violations(judge, baseline.run("unit", "npm test || true"))
    assert "`npm test` in Test/Unit does not count: `|| true` hides its failure" in found


def test_fail_when_a_scan_runs_beside_the_approval(judge: Judge, baseline: Baseline) -> None:
    attack = baseline.at("pipeline", "stages.2.actions.2")
    stack = baseline.drop("pipeline", "stages.2.actions.2").append(
        "pipeline", "stages.3.actions", attack | {"runOrder": 1}
    )
    assert "`zap-baseline.py` in Approval/Attack does not count: it has not ended" in violations(judge, stack)


def test_pass_when_a_scan_runs_earlier_in_the_stage_of_the_approval(judge: Judge, baseline: Baseline) -> None:
    attack = baseline.at("pipeline", "stages.2.actions.2")
    stack = baseline.drop("pipeline", "stages.2.actions.2").append(
        "pipeline", "stages.3.actions", attack | {"runOrder": 1}
    )
    assert outcomes(judge, stack.set("pipeline", "stages.3.actions.0.runOrder", 2)) == {Outcome.COMPLIANT}


def test_fail_when_the_approval_runs_beside_the_deploy(judge: Judge, baseline: Baseline) -> None:
    approval = baseline.at("pipeline", "stages.3.actions.0")
    stack = baseline.append("pipeline", "stages.4.actions", approval).drop("pipeline", "stages.3")
    assert "no manual approval before Deploy/Ecs" in violations(judge, stack)


def test_fail_when_a_condition_may_skip_the_approval(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("pipeline", "stages.3.beforeEntry", {"condition": {"result": "SKIP"}})
    assert "no manual approval before Deploy/Ecs" in violations(judge, stack)


def test_fail_when_a_condition_may_skip_the_tests(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("pipeline", "stages.2.beforeEntry", {"condition": {"result": "SKIP"}})
    assert "does not count: a condition may skip its stage" in violations(judge, stack)


def test_pass_with_a_condition_that_fails_the_stage(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("pipeline", "stages.2.beforeEntry", {"condition": {"result": "FAIL"}})
    assert outcomes(judge, stack) == {Outcome.COMPLIANT}


def test_fail_for_a_deploy_by_commands_alone(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.drop("pipeline", "stages.4.actions.0").drop("pipeline", "stages.3").remove("group")
    assert "no manual approval before Deploy/CloudRun" in violations(judge, stack)


def test_not_applicable_before_production(judge: Judge, baseline: Baseline) -> None:
    for name in ("pipeline", "group", "cloud-run"):
        baseline.set(name, "tags.environment", "dev")
    assert outcomes(judge, baseline.drop("pipeline", "stages.3")) == {Outcome.NOT_APPLICABLE}


def test_settings_say_what_production_is(judge: Judge, baseline: Baseline) -> None:
    baseline.drop("pipeline", "stages.3").set("group", "tags.environment", "blue")
    assert Outcome.VIOLATION in outcomes(judge, baseline, productionNames=["blue"])


@pytest.mark.parametrize("spec", ["ci/scan.yml", None, UNKNOWN], ids=["file", "default file", "unknown"])
def test_undecidable_where_a_buildspec_cannot_be_read(judge: Judge, baseline: Baseline, spec: object) -> None:
    found = judge(RULE, baseline.set("scan", "source.buildspec", spec))
    assert {outcome for outcome, _, _ in found} == {Outcome.UNDECIDABLE}
    assert "Test/Scan: the buildspec of project `scan`" in found[0][2]


def test_fail_without_approval_even_where_a_buildspec_cannot_be_read(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("scan", "source.buildspec", UNKNOWN).drop("pipeline", "stages.3")
    assert outcomes(judge, stack) == {Outcome.VIOLATION}


def test_undecidable_where_a_project_is_not_declared(judge: Judge, baseline: Baseline) -> None:
    found = judge(RULE, baseline.remove("scan"))
    assert {outcome for outcome, _, _ in found} == {Outcome.UNDECIDABLE}
    assert "project `scan` is not declared here" in found[0][2]


def test_undecidable_where_the_stages_are_unknown(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline.set("pipeline", "stages", UNKNOWN)) == {Outcome.UNDECIDABLE}


def test_unknown_values_elsewhere_change_nothing(judge: Judge, baseline: Baseline) -> None:
    baseline.set("pipeline", "roleArn", UNKNOWN).set("pipeline", "stages.0.actions.0.configuration", UNKNOWN)
    assert outcomes(judge, baseline.drop("pipeline", "stages.3")) == {Outcome.VIOLATION}
