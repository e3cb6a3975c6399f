import json
from collections.abc import Callable

import pytest

from slipway.functions.preflight.job import read
from slipway.plan import Action, Plan
from slipway.plan.actions.gate import gate_function

PlanOf = Callable[..., Plan]
TREE, DIGEST, EXECUTION = "4f" * 20, f"sha256:{'ab' * 32}", "0f0e0d0c-1111-2222-3333-444455556666"
TERRAFORM = {"template": "terraform", "targets": ["terraform"], "build": {"kind": "terraform"}}


def gates(plan: Plan) -> list[tuple[str, Action]]:
    (pipeline,) = plan.pipelines
    return [(stage.name, action) for stage in pipeline.stages for action in stage.actions if action.kind == "gate"]


@pytest.mark.parametrize("service", [{}, TERRAFORM], ids=["image", "terraform"])
@pytest.mark.parametrize(
    ("environment", "asked_in"),
    [("dev", []), ("qa", []), ("staging", ["Preflight"]), ("production", ["Preflight", "Approval"])],
)
def test_the_gate_is_asked_before_a_person_is_and_again_after(
    plan_of: PlanOf, service: dict[str, object], environment: str, asked_in: list[str]
) -> None:
    plan = plan_of({"edge": service}, environment)
    assert [stage for stage, _ in gates(plan)] == asked_in
    names = [stage.name for stage in plan.pipelines[0].stages]
    if asked_in:
        assert names.index("Preflight") < names.index(names[-1])
    if "Approval" in asked_in:
        approval = plan.pipelines[0].stages[names.index("Approval")]
        assert [(each.kind, each.run_order) for each in approval.actions] == [("approval", 1), ("gate", 2)]
        assert names.index("Preflight") < names.index("Approval") < len(names) - 1


@pytest.mark.parametrize(
    ("service", "digest"), [({}, DIGEST), (TERRAFORM, "")], ids=["image", "a plan is another in each environment"]
)
def test_what_it_asks_is_what_the_function_reads(plan_of: PlanOf, service: dict[str, object], digest: str) -> None:
    """CodePipeline fills in what the build exports and its own execution; the function takes what comes of it."""
    plan = plan_of({"edge": service})
    for _, action in gates(plan):
        assert action.configuration["FunctionName"] == gate_function("test")
        text = action.configuration["UserParameters"]
        namespace = "TerraformPlan" if service else "BuildVariables"
        filled = {
            f"#{{{namespace}.TREE}}": TREE,
            f"#{{{namespace}.DIGEST}}": DIGEST,
            "#{codepipeline.PipelineExecutionId}": EXECUTION,
        }
        for variable, value in filled.items():
            text = text.replace(variable, value)
        job = {"id": "1", "data": {"actionConfiguration": {"configuration": {"UserParameters": text}}}}
        asked = read({"CodePipeline.job": job}).asked
        assert (asked.service, asked.tree, asked.digest, asked.execution) == ("edge", TREE, digest, EXECUTION)
        assert json.loads(action.configuration["UserParameters"]).keys() <= {"service", "tree", "digest", "execution"}


def test_a_gate_takes_no_artifact_and_gives_none(plan_of: PlanOf) -> None:
    assert all(not action.inputs and not action.outputs for _, action in gates(plan_of({"edge": {}})))
