"""Every kind of target has both halves, and what the plan says of a delivery is what is declared."""

from typing import Any, get_args

import pytest

from components import targets as declared
from slipway.catalogue import TargetKind
from slipway.plan import deploys as planned
from slipway.plan.deploys.configurations import configuration
from slipway.plan.model import Delivery, Shift
from tests.components.fleet import Stack, StackOf

KINDS: tuple[TargetKind, ...] = get_args(TargetKind)
SERVICES: dict[str, dict[str, object]] = {
    "usual": {"targets": ["ecs"]},
    "slow": {"targets": ["ecs"], "deployment": {"shift": "linear", "percent": 20, "minutes": 7, "bake_minutes": 90}},
    "fleet": {"targets": ["ec2"], "instances": {"least": 4, "wave_percent": 25}},
    "both": {"targets": ["ecs", "ec2"]},
}
GROUP = "DeploymentGroup"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_both_halves(kind: TargetKind) -> None:
    assert planned.TARGETS[kind].kind == kind
    assert declared.TARGETS[kind].__doc__


@pytest.mark.parametrize("environment", ["dev", "production"])
def test_a_group_deploys_as_the_plan_says(stack_with: StackOf, environment: str) -> None:
    stack = stack_with(SERVICES, environment)
    groups = {made.inputs["deploymentGroupName"]: made.inputs for made in stack.of(GROUP)}
    by_codedeploy = [
        (action, pipeline.delivery_to(action.name.removeprefix("Deploy-")))  # type: ignore[arg-type]
        for pipeline in stack.context.plan.pipelines
        for stage in pipeline.stages
        for action in stage.actions
        if action.provider.startswith("CodeDeploy")
    ]
    assert len(by_codedeploy) == len(groups) == 5
    for action, delivery in by_codedeploy:
        group = groups[action.configuration["DeploymentGroupName"]]
        assert group["appName"] == action.configuration["ApplicationName"]
        assert moved_by(group["deploymentConfigName"], stack) == shift_without_baking(delivery)
        assert group["alarmConfiguration"]["enabled"] is ("alarms" in delivery.verified_by)
        alarms = {alarm.inputs["name"] for alarm in stack.of("MetricAlarm")}
        assert set(group["alarmConfiguration"]["alarms"]) <= alarms
        assert group["alarmConfiguration"]["alarms"]
        assert group["autoRollbackConfiguration"]["enabled"] is (delivery.rolls_back_by == "codedeploy")


def moved_by(name: str, stack: Stack) -> Shift:
    """What a deployment configuration does: one that the stack declares, or one of CodeDeploy's own by its name."""
    own = {made.inputs["deploymentConfigName"]: made.inputs for made in stack.of("DeploymentConfig")}
    if name not in own:
        return PREDEFINED[name]
    hosts: dict[str, Any] | None = own[name].get("minimumHealthyHosts")
    if hosts:
        assert hosts["type"] == "FLEET_PERCENT"
        return Shift("waves", 100 - int(hosts["value"]))
    routing = own[name]["trafficRoutingConfig"]
    ((kind, step),) = ((kind, routing[key]) for kind, key in STEPS.items() if key in routing)
    return Shift(kind, int(step["percentage"]), int(step["interval"]))  # type: ignore[arg-type]


STEPS = {"canary": "timeBasedCanary", "linear": "timeBasedLinear"}
PREDEFINED = {
    "CodeDeployDefault.ECSAllAtOnce": Shift("all-at-once"),
    "CodeDeployDefault.ECSCanary10Percent5Minutes": Shift("canary", 10, 5),
    "CodeDeployDefault.HalfAtATime": Shift("waves", 50),
}


def shift_without_baking(delivery: Delivery) -> Shift:
    shift = delivery.shift
    return Shift(shift.kind, shift.percent, shift.minutes)


def test_ways_of_moving_traffic_are_declared_once_a_stack(stack_with: StackOf) -> None:
    same = {"deployment": {"shift": "canary", "percent": 25, "minutes": 5}}
    stack = stack_with({"one": same, "two": same, "three": {**same, "targets": ["ecs", "ec2"]}})
    (own,) = stack.of("DeploymentConfig")
    assert own.inputs["trafficRoutingConfig"]["timeBasedCanary"] == {"percentage": 25, "interval": 5}
    groups = [made.inputs for made in stack.of(GROUP)]
    assert [group["deploymentConfigName"] == own.inputs["deploymentConfigName"] for group in groups].count(True) == 3


def test_applications_and_roles_are_shared_by_platform(stack_with: StackOf) -> None:
    stack = stack_with(SERVICES)
    assert [made.inputs["computePlatform"] for made in stack.of("Application")] == ["ECS", "Server"]
    roles = {group.inputs["appName"]: group.inputs["serviceRoleArn"] for group in stack.of(GROUP)}
    assert len(set(roles.values())) == 2


def test_a_stack_with_no_deployment_by_codedeploy_has_nothing_of_it(stack_with: StackOf) -> None:
    stack = stack_with({"native": {"deployment": {"controller": "ecs"}}})
    assert stack.of("Application") == stack.of(GROUP) == stack.of("DeploymentConfig") == []


def test_what_aws_would_refuse_of_the_targets_is_nothing(stack_with: StackOf) -> None:
    stack = stack_with({**SERVICES, "native": {"deployment": {"controller": "ecs"}}})
    made_up = ("subnet-[", "sg-[", "verification.code")  # ids of a real cloud, and code that only an engine packs
    assert [each for each in stack.cloud.problems() if not any(word in each for word in made_up)] == []


def test_configurations_have_names_that_tell_what_they_do() -> None:
    shift = Shift("canary", 25, 5, 30)
    delivery = Delivery("ecs", "codedeploy", shift, ("alarms",), "codedeploy")
    assert configuration("prod", delivery).name.startswith("prod-ecs-canary-25-5-")
