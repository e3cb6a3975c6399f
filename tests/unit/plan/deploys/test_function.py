from collections.abc import Callable

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Pipeline, Plan, Project
from slipway.plan.deploys.configurations import configuration

PlanOf = Callable[..., Plan]
SERVICE: dict[str, object] = {"template": "serverless", "targets": ["lambda"]}
BOOTSTRAP = {"slipway:bootstrapImage": "bootstrap:1"}


def planned(plan_of: PlanOf, environment: str = "production", **more: object) -> tuple[Pipeline, Project]:
    (pipeline,) = plan_of({"orders": {**SERVICE, **more}}, environment, **BOOTSTRAP).pipelines
    (project,) = [project for project in pipeline.projects if project.kind == "deploy-lambda"]
    return pipeline, project


def test_the_image_that_was_built_and_scanned_is_what_is_deployed(plan_of: PlanOf) -> None:
    pipeline, project = planned(plan_of)
    actions = [action for stage in pipeline.stages for action in stage.actions]
    (build,) = [action for action in actions if action.kind == "build"]
    (deploy,) = [action for action in actions if action.name == "Deploy-lambda"]
    assert deploy.inputs == build.outputs
    assert deploy.configuration["ProjectName"] == project.name


def test_it_waits_as_long_as_traffic_moves_and_no_longer_than_its_build(plan_of: PlanOf) -> None:
    _, project = planned(plan_of, deployment={"shift": "linear", "percent": 20, "minutes": 10})
    assert project.variables["DEADLINE_SECONDS"] == str(60 * (4 * 10 + 15))
    assert project.timeout_minutes == 4 * 10 + 15 + 10


def test_where_traffic_moves_at_once_it_waits_for_the_verification_alone(plan_of: PlanOf) -> None:
    _, project = planned(plan_of, "dev")
    assert project.variables["DEADLINE_SECONDS"] == str(60 * 15)


@pytest.mark.parametrize(
    ("environment", "deployment", "name"),
    [
        ("production", {}, "CodeDeployDefault.LambdaCanary10Percent5Minutes"),
        ("dev", {}, "CodeDeployDefault.LambdaAllAtOnce"),
        ("production", {"shift": "linear", "minutes": 1}, "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"),
    ],
)
def test_traffic_moves_as_the_environment_or_the_service_says(
    plan_of: PlanOf, environment: str, deployment: dict[str, object], name: str
) -> None:
    pipeline, _ = planned(plan_of, environment, deployment=deployment)
    delivery = pipeline.delivery_to("lambda")
    assert configuration("test", delivery).name == name
    assert (delivery.verified_by, delivery.rolls_back_by) == (("hook", "alarms"), "codedeploy")


def test_names_are_those_that_are_declared_and_fit(plan_of: PlanOf) -> None:
    name = "o" * 63
    (pipeline,) = plan_of({name: SERVICE}, **BOOTSTRAP).pipelines
    (project,) = [project for project in pipeline.projects if project.kind == "deploy-lambda"]
    assert len(project.variables["FUNCTION"]) <= 64
    assert len(project.variables["VERIFIER"]) <= 64
    assert project.variables["VERIFIER"].startswith("CodeDeployHook_")


@pytest.mark.parametrize(
    ("service", "settings", "says"),
    [
        (SERVICE, {}, r"targets\[0\]: lambda needs slipway:bootstrapImage"),
        ({"targets": ["lambda"]}, BOOTSTRAP, r"targets\[0\]: template microservice deploys to .*not to lambda"),
        ({**SERVICE, "build": {"kind": "terraform"}}, BOOTSTRAP, r"build.kind: template serverless is for .*terraform"),
        (
            {**SERVICE, "deployment": {"shift": "linear", "percent": 2, "minutes": 45}},
            BOOTSTRAP,
            r"deployment.percent: traffic would move for 2205 minutes; .* leaves 2135 for that",
        ),
    ],
)
def test_what_lambda_can_not_take_is_refused_with_its_place(
    plan_of: PlanOf, service: dict[str, object], settings: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        plan_of({"orders": service}, **settings)
