import json
from collections.abc import Callable

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Action, Pipeline, Plan

PlanOf = Callable[..., Plan]
SERVICE: dict[str, object] = {
    "template": "terraform",
    "targets": ["terraform"],
    "build": {"kind": "terraform"},
    "path": "services/edge",
    "terraform": {"folder": "live"},
}


def planned(plan_of: PlanOf, environment: str = "production") -> tuple[Pipeline, dict[str, Action]]:
    (pipeline,) = plan_of({"edge": SERVICE}, environment).pipelines
    return pipeline, {action.name: action for stage in pipeline.stages for action in stage.actions}


def test_the_plan_is_scanned_approved_and_then_applied_itself(plan_of: PlanOf) -> None:
    pipeline, actions = planned(plan_of)
    assert [stage.name for stage in pipeline.stages if stage.name != "Gate"] == [
        "Source",
        "Check",
        "Plan",
        "Preflight",
        "Approval",
        "Apply",
    ]
    assert actions["Plan"].outputs == actions["PlanScan"].inputs == ("plan",)
    assert actions["PlanScan"].run_order > actions["Plan"].run_order
    assert actions["Apply-terraform"].inputs == ("source", "plan")
    assert actions["Apply-terraform"].configuration["PrimarySource"] == "source"


def test_what_was_approved_is_what_may_be_applied(plan_of: PlanOf) -> None:
    """The digest that the plan's build exports is shown to the approver and handed to the build that applies."""
    _, actions = planned(plan_of)
    digest = f"#{{{actions['Plan'].namespace}.PLAN_DIGEST}}"
    assert digest in actions["ReleaseManager"].configuration["CustomData"]
    assert f"#{{{actions['Plan'].namespace}.PLAN_SUMMARY}}" in actions["ReleaseManager"].configuration["CustomData"]
    (variable,) = json.loads(actions["Apply-terraform"].configuration["EnvironmentVariables"])
    assert (variable["name"], variable["value"]) == ("APPROVED_DIGEST", digest)


def test_it_plans_and_applies_the_same_module_of_the_same_state(plan_of: PlanOf) -> None:
    pipeline, _ = planned(plan_of)
    plan, apply = (project.variables for project in pipeline.projects)
    assert plan == apply
    assert plan["STATE_KEY"] == "edge/terraform.tfstate"
    assert (plan["SERVICE_PATH"], plan["MODULE"]) == ("services/edge", "live")
    assert plan["TF_VAR_environment"] == "production"


def test_no_image_is_built_of_it(plan_of: PlanOf) -> None:
    pipeline, actions = planned(plan_of)
    assert "build" not in {action.kind for action in actions.values()}
    assert {project.kind for project in pipeline.projects} == {"plan", "deploy-terraform"}


def test_before_production_nobody_is_asked(plan_of: PlanOf) -> None:
    _, actions = planned(plan_of, "dev")
    assert "ReleaseManager" not in actions
    assert "PlanScan" in actions


def test_the_way_back_is_the_tree_before_applied_anew(plan_of: PlanOf) -> None:
    pipeline, _ = planned(plan_of)
    delivery = pipeline.delivery_to("terraform")
    assert (delivery.controller, delivery.verified_by, delivery.rolls_back_by) == ("terraform", ("plan",), "apply")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"build": {"kind": "docker"}},
            r"build.kind: template terraform is for terraform, not for docker.*'terraform'",
        ),
        ({"targets": ["ecs"]}, r"targets\[0\]: template terraform deploys to terraform, not to ecs.*'terraform'"),
        ({"template": "microservice"}, r"targets\[0\]: template microservice deploys to .*, not to terraform"),
        ({"terraform": {"policies": ["AmazonVPCFullAccess"]}}, r"terraform.policies\[0\]: .*ARN of a managed policy"),
        (
            {"terraform": {"policies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}},
            r"terraform.policies\[0\]: AdministratorAccess grants the pipelines, gates and roles too",
        ),
        ({"terraform": {"folder": "../other"}}, r"terraform.folder: .*a folder inside the repository"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_place(
    plan_of: PlanOf, more: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        plan_of({"edge": {**SERVICE, **more}})
