"""Pipelines that change infrastructure: what is proved of a plan before it is applied."""

from __future__ import annotations

import pytest

from policies.kit.facts import Resource
from policies.kit.rule import Outcome
from policies.rules.delivery import approval_guards_production, path_passes_every_gate
from tests.policies.support import Judge, Make

COMMANDS = {
    "check": ["terraform validate", "terraform test", "semgrep scan --error", "checkov --directory ."],
    "plan": ["terraform plan -out=tfplan"],
    "plan-scan": ["checkov --file plan.json"],
    "apply": ["terraform apply tfplan"],
}
STAGES: list[tuple[str, str, list[str], list[str]]] = [
    ("Check", "check", ["source"], []),
    ("Plan", "plan", ["source"], ["plan"]),
    ("PlanScan", "plan-scan", ["plan"], []),
    ("Approval", "", [], []),
    ("Apply", "apply", ["source", "plan"], []),
]


def stack(resource: Make, without: str = "", also: str = "", **commands: list[str]) -> list[Resource]:
    """The pipeline and its projects, without a stage, with another command in a project, or with an early project."""
    runs = {**COMMANDS, **commands}
    source = {"name": "Repository", "category": "Source", "provider": "CodeStarSourceConnection"}
    stages = [{"name": "Source", "actions": [{**source, "outputArtifacts": ["source"]}]}]
    steps = ([(also, also, ["source"], [])] if also else []) + [step for step in STAGES if step[0] != without]
    for name, project, inputs, outputs in steps:
        work = {"category": "Build", "provider": "CodeBuild", "configuration": {"ProjectName": project}}
        approval = {"category": "Approval", "provider": "Manual"}
        action = {"name": name, "inputArtifacts": inputs, "outputArtifacts": outputs, **(work if project else approval)}
        stages.append({"name": name, "actions": [action]})
    pipeline = resource(
        "aws:codepipeline/pipeline:Pipeline", "edge", {"tags": {"environment": "production"}, "stages": stages}
    )
    projects = [
        resource(
            "aws:codebuild/project:Project",
            name,
            {"name": name, "source": {"buildspec": f"version: 0.2\nphases: {{build: {{commands: {lines!r}}}}}"}},
        )
        for name, lines in runs.items()
    ]
    return [pipeline, *projects]


def found(judge: Judge, resources: list[Resource]) -> tuple[Outcome, str]:
    ((outcome, _, evidence),) = judge(path_passes_every_gate.RULE, resources)
    return outcome, evidence


def test_pass_without_what_infrastructure_has_not(judge: Judge, resource: Make) -> None:
    assert found(judge, stack(resource)) == (Outcome.COMPLIANT, "")
    ((outcome, _, _),) = judge(approval_guards_production.RULE, stack(resource))
    assert outcome is Outcome.COMPLIANT


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("Check", "no tests, no static analysis (SAST) before"),
        ("PlanScan", "no infrastructure-as-code scan of artifact plan, which it applies"),
        ("Approval", "no manual approval before Apply/Apply"),
    ],
)
def test_fail_without_a_gate(judge: Judge, resource: Make, without: str, says: str) -> None:
    outcome, evidence = found(judge, stack(resource, without))
    assert outcome is Outcome.VIOLATION
    assert says in evidence


def test_fail_when_the_scan_of_the_plan_never_fails(judge: Judge, resource: Make) -> None:
    outcome, evidence = found(judge, stack(resource, **{"plan-scan": ["checkov --soft-fail --file plan.json"]}))
    assert outcome is Outcome.VIOLATION
    assert "of artifact plan" in evidence


def test_pass_when_the_plan_is_scanned_where_it_is_made(judge: Judge, resource: Make) -> None:
    planned = [*COMMANDS["plan"], *COMMANDS["plan-scan"]]
    assert found(judge, stack(resource, "PlanScan", plan=planned)) == (Outcome.COMPLIANT, "")


def test_fail_when_the_plan_is_made_after_the_approval(judge: Judge, resource: Make) -> None:
    resources = stack(resource)
    stages = resources[0].properties["stages"]
    stages[-1], stages[-2] = stages[-2], stages[-1]
    stages.insert(-1, stages.pop(2))
    assert found(judge, resources)[0] is Outcome.VIOLATION


def test_what_builds_is_asked_for_everything(judge: Judge, resource: Make) -> None:
    outcome, evidence = found(judge, stack(resource, also="image", image=["docker build ."]))
    assert outcome is Outcome.VIOLATION
    assert "no dependency scan, no licence scan, no dynamic analysis (DAST)" in evidence
