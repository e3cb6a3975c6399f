from __future__ import annotations

from policies.kit.facts import UNKNOWN
from policies.kit.rule import Outcome
from policies.rules.delivery.approval_guards_production import RULE
from tests.policies.support import Baseline, Judge


def outcomes(judge: Judge, stack: Baseline) -> set[Outcome]:
    return {outcome for outcome, _, _ in judge(RULE, stack)}


def violations(judge: Judge, stack: Baseline) -> str:
    return "\n".join(evidence for outcome, _, evidence in judge(RULE, stack) if outcome is Outcome.VIOLATION)


def test_pass(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline) == {Outcome.COMPLIANT}


def test_empty(judge: Judge) -> None:
    assert judge(RULE, []) == []


def test_fail_when_a_build_follows_the_approval(judge: Judge, baseline: Baseline) -> None:
    stages = baseline.at("pipeline", "stages")
    stages[1], stages[3] = stages[3], stages[1]
    found = violations(judge, baseline)
    assert "Source > Approval > Test > Build > Deploy: " in found
    assert "Build/Image runs `docker build` after the approval, which makes a new artifact" in found


def test_fail_when_the_deploy_itself_builds(judge: Judge, baseline: Baseline) -> None:
    found = violations(judge, baseline.run("cloud-run", "gcloud run deploy booking --source ."))
    assert "Deploy/CloudRun runs `gcloud run` after the approval" in found


def test_fail_when_something_else_writes_what_is_deployed(judge: Judge, baseline: Baseline) -> None:
    pack = {"name": "Pack", "category": "Invoke", "provider": "Lambda", "runOrder": 2, "outputArtifacts": ["image"]}
    found = violations(judge, baseline.append("pipeline", "stages.3.actions", pack))
    assert "Approval/Pack writes an artifact after the approval that Deploy/Ecs deploys" in found


def test_pass_when_a_gate_without_artifacts_follows(judge: Judge, baseline: Baseline) -> None:
    gate = {"name": "Gate", "category": "Invoke", "provider": "Lambda", "runOrder": 2}
    assert outcomes(judge, baseline.append("pipeline", "stages.3.actions", gate)) == {Outcome.COMPLIANT}


def test_fail_when_an_action_runs_beside_the_approval(judge: Judge, baseline: Baseline) -> None:
    gate = {"name": "Gate", "category": "Invoke", "provider": "Lambda"}
    found = violations(judge, baseline.append("pipeline", "stages.3.actions", gate))
    assert "Approval/Gate runs beside the approval Approval/Release" in found


def test_fail_when_the_approval_runs_beside_the_deploy(judge: Judge, baseline: Baseline) -> None:
    approval = baseline.at("pipeline", "stages.3.actions.0")
    stack = baseline.append("pipeline", "stages.4.actions", approval).drop("pipeline", "stages.3")
    assert "Deploy/Release runs beside Deploy/Ecs, which does not wait for it" in violations(judge, stack)


REPLICA = {
    "name": "Ecs-eu",
    "category": "Deploy",
    "provider": "CodeDeployToECS",
    "runOrder": 3.0,
    "region": "eu-west-1",
    "roleArn": "arn:aws:iam::444455556666:role/slipway/eu/deploy",
    "inputArtifacts": ["image"],
    "configuration": {"ApplicationName": "eu-ecs-deployments", "DeploymentGroupName": "eu-booking-ecs"},
}


def test_pass_where_the_approval_guards_a_deploy_to_another_stack(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline.append("pipeline", "stages.4.actions", REPLICA)) == {Outcome.COMPLIANT}


def test_fail_when_something_is_built_before_a_deploy_to_another_stack(judge: Judge, baseline: Baseline) -> None:
    build = {**baseline.at("pipeline", "stages.1.actions.0"), "name": "Again", "outputArtifacts": ["other"]}
    baseline.append("pipeline", "stages.4.actions", {**build, "runOrder": 2.5})
    baseline.append("pipeline", "stages.4.actions", REPLICA)
    assert "Deploy/Again runs `docker build` after the approval" in violations(judge, baseline)


def test_fail_when_the_deploy_to_another_stack_runs_beside_the_approval(judge: Judge, baseline: Baseline) -> None:
    beside = {**REPLICA, "runOrder": 1.0}
    found = violations(judge, baseline.append("pipeline", "stages.3.actions", beside))
    assert "Approval/Release runs beside Approval/Ecs-eu, which does not wait for it" in found


def test_not_applicable_without_approval(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline.drop("pipeline", "stages.3")) == {Outcome.NOT_APPLICABLE}


def test_undecidable_when_what_follows_cannot_be_read(judge: Judge, baseline: Baseline) -> None:
    smoke = {"name": "Smoke", "category": "Test", "provider": "CodeBuild", "runOrder": 2, "configuration": {}}
    found = judge(RULE, baseline.append("pipeline", "stages.3.actions", smoke))
    assert {outcome for outcome, _, _ in found} == {Outcome.UNDECIDABLE}
    assert "Approval/Smoke runs after the approval Approval/Release" in found[0][2]


def test_unknown(judge: Judge, baseline: Baseline) -> None:
    assert outcomes(judge, baseline.set("pipeline", "stages", UNKNOWN)) == {Outcome.UNDECIDABLE}
