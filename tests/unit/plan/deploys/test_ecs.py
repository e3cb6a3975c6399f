from collections.abc import Callable

import pytest

from slipway.plan import Plan
from slipway.plan.model import Action, Shift

PlanOf = Callable[..., Plan]


def deploy(plan: Plan) -> Action:
    (action,) = (each for stage in plan.pipelines[0].stages for each in stage.actions if each.kind == "deploy")
    return action


def test_codedeploy_is_given_the_task_definition_that_the_build_wrote(plan_of: PlanOf) -> None:
    action = deploy(plan_of({"shop": {}}))
    assert (action.provider, action.inputs, action.assumes_deploy_role) == ("CodeDeployToECS", ("image",), True)
    assert action.configuration["TaskDefinitionTemplateArtifact"] == "image"


def test_ecs_is_given_the_image_and_time_enough_for_the_longest_shift(plan_of: PlanOf) -> None:
    service = {"deployment": {"controller": "ecs", "shift": "linear", "percent": 25, "minutes": 5, "bake_minutes": 30}}
    action = deploy(plan_of({"shop": service}))
    assert (action.provider, action.inputs, action.assumes_deploy_role) == ("ECS", ("image",), True)
    assert action.configuration["FileName"] == "imagedefinitions.json"
    assert int(action.configuration["DeploymentTimeout"]) >= 3 * 5 + 30


@pytest.mark.parametrize(
    ("environment", "asked", "shift"),
    [
        ("production", {}, Shift("canary", 10, 5, 30)),
        ("staging", {}, Shift("canary", 10, 5, 30)),
        ("dev", {}, Shift("all-at-once", 100, 0, 30)),
        ("dev", {"shift": "canary", "percent": 20}, Shift("canary", 20, 5, 30)),
        ("production", {"shift": "all-at-once", "bake_minutes": 0}, Shift("all-at-once", 100, 0, 0)),
        ("production", {"minutes": 15}, Shift("canary", 10, 15, 30)),
    ],
)
@pytest.mark.parametrize("controller", ["codedeploy", "ecs"])
def test_traffic_moves_as_asked_or_as_the_environment_needs(
    plan_of: PlanOf, environment: str, asked: dict[str, object], shift: Shift, controller: str
) -> None:
    plan = plan_of({"shop": {"deployment": {"controller": controller, **asked}}}, environment)
    delivery = plan.pipelines[0].delivery_to("ecs")
    assert delivery.shift == shift
    assert (delivery.controller, delivery.rolls_back_by) == (controller, controller)
    assert delivery.verified_by == ("hook", "alarms")
