import json
from collections.abc import Callable

from slipway.plan import Plan
from slipway.plan.model import Shift

PlanOf = Callable[..., Plan]
BOTH: dict[str, dict[str, object]] = {"shop": {"targets": ["ecs", "ec2"], "health": "/ready", "port": 8081}}


def test_the_bundle_is_packed_right_after_the_build_and_deployed_after_ecs(plan_of: PlanOf) -> None:
    (pipeline,) = plan_of(BOTH).pipelines
    stages = {stage.name: stage.actions for stage in pipeline.stages}
    build, pack = stages["Build"]
    assert (build.outputs, build.run_order) == (("image",), 1)
    assert (pack.kind, pack.inputs, pack.outputs, pack.run_order) == ("pack", ("image",), ("bundle",), 2)
    assert [(action.name, action.provider, action.inputs, action.run_order) for action in stages["Deploy"]] == [
        ("Deploy-ecs", "CodeDeployToECS", ("image",), 1),
        ("Deploy-ec2", "CodeDeploy", ("bundle",), 2),
    ]


def test_the_bundle_is_packed_by_the_platforms_own_commands(plan_of: PlanOf) -> None:
    plan = plan_of(BOTH)
    (project,) = (project for project in plan.shared_projects if project.kind == "bundle-ec2")
    assert project.service is None
    (pack,) = (action for stage in plan.pipelines[0].stages for action in stage.actions if action.kind == "pack")
    told = json.loads(pack.configuration["EnvironmentVariables"])
    assert {each["name"]: each["value"] for each in told} == {
        "SERVICE": "shop",
        "PORT": "8081",
        "HEALTH": "/ready",
        "LOG_GROUP": "/slipway/test/shop",
        "LOG_REGION": "us-east-1",
    }


def test_services_on_ecs_alone_pack_nothing(plan_of: PlanOf) -> None:
    plan = plan_of({"shop": {}})
    assert [action.kind for stage in plan.pipelines[0].stages for action in stage.actions].count("pack") == 0
    assert "bundle-ec2" not in {project.kind for project in plan.shared_projects}


def test_waves_are_a_share_of_the_fleet_in_every_environment(plan_of: PlanOf) -> None:
    fleet = {"targets": ["ec2"], "instances": {"least": 4, "wave_percent": 25}}
    (pipeline,) = plan_of({"shop": fleet}, "dev").pipelines
    assert pipeline.delivery_to("ec2").shift == Shift("waves", 25)
