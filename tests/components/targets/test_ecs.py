"""ECS by CodeDeploy, and by ECS itself."""

import json
import re
from typing import Any

import pytest

from components.targets.ecs.by_ecs import strategy
from components.targets.ecs.task import bootstrap_container
from slipway.catalogue import Build, Deployment, Service
from slipway.plan.model import Shift
from tests.components.fleet import StackOf

NATIVE: dict[str, dict[str, object]] = {"shop": {"deployment": {"controller": "ecs"}, "health": "/ready"}}
CODEDEPLOY: dict[str, dict[str, object]] = {"shop": {"health": "/ready", "deployment": {"bake_minutes": 45}}}


def test_codedeploy_moves_between_two_groups_tried_on_the_test_listener(stack_with: StackOf) -> None:
    stack = stack_with(CODEDEPLOY)
    group = stack.one("DeploymentGroup", "shop")
    pair = group["loadBalancerInfo"]["targetGroupPairInfo"]
    listeners = {made.inputs["port"]: made.name for made in stack.of("Listener")}
    assert pair["prodTrafficRoute"]["listenerArns"] != pair["testTrafficRoute"]["listenerArns"]
    assert {80, 8443} == set(listeners)
    assert {each["name"] for each in pair["targetGroups"]} == {
        made.inputs["name"] for made in stack.of("TargetGroup", "shop")
    }
    ended = group["blueGreenDeploymentConfig"]["terminateBlueInstancesOnDeploymentSuccess"]
    assert ended == {"action": "TERMINATE", "terminationWaitTimeInMinutes": 45}


def test_what_a_deployment_moves_is_declared_only_at_first(stack_with: StackOf) -> None:
    ignored = stack_with(CODEDEPLOY).cloud.ignored
    assert ignored["shop-traffic-rule"] == ignored["shop-test-rule"] == ["actions"]
    assert ignored["shop-service"] == ["taskDefinition", "loadBalancers", "networkConfiguration"]
    native = stack_with(NATIVE).cloud.ignored
    assert native["shop-traffic-rule"] == native["shop-test-rule"] == ["actions"]
    assert native["shop-service"] == ["taskDefinition"]


def test_the_hook_of_a_deployment_by_codedeploy_is_a_function_of_the_stack(stack_with: StackOf) -> None:
    stack = stack_with(CODEDEPLOY)
    (function,) = stack.of("Function")
    (build,) = (made for made in stack.of("Project", "shop") if made.name == "shop-build")
    told = {each["name"]: each.get("value") for each in build.inputs["environment"]["environmentVariables"]}
    assert told["HOOK"] == function.inputs["name"]
    assert function.inputs["name"].startswith("CodeDeployHook_")
    assert "AfterAllowTestTraffic: $hook" in build.inputs["source"]["buildspec"]


def test_ecs_is_told_strategy_hook_alarms_and_rules(stack_with: StackOf) -> None:
    stack = stack_with(NATIVE)
    service = stack.one("Service", "shop")
    assert service["deploymentController"] == {"type": "ECS"}
    deployment = service["deploymentConfiguration"]
    assert (deployment["strategy"], deployment["bakeTimeInMinutes"]) == ("CANARY", "30")
    assert deployment["canaryConfiguration"] == {"canaryPercent": 10, "canaryBakeTimeInMinutes": "5"}
    assert service["alarms"]["enable"] is service["alarms"]["rollback"] is True
    assert set(service["alarms"]["alarmNames"]) <= {made.inputs["name"] for made in stack.of("MetricAlarm")}
    assert service["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    (hook,) = deployment["lifecycleHooks"]
    (function,) = stack.of("Function")
    assert hook["hookTargetArn"].endswith(function.inputs["name"])
    assert hook["lifecycleStages"] == ["POST_TEST_TRAFFIC_SHIFT"]
    names = [made.inputs["name"] for made in stack.of("TargetGroup", "shop")]
    assert json.loads(hook["hookDetails"])["targetGroups"] == names
    (balanced,) = service["loadBalancers"]
    advanced = balanced["advancedConfiguration"]
    assert len({advanced["productionListenerRule"], advanced["testListenerRule"]}) == 2
    assert advanced["alternateTargetGroupArn"] != balanced["targetGroupArn"]


def test_the_action_names_the_service_that_is_declared(stack_with: StackOf) -> None:
    stack = stack_with(NATIVE)
    (pipeline,) = stack.context.plan.pipelines
    (action,) = (action for stage in pipeline.stages for action in stage.actions if action.kind == "deploy")
    assert action.provider == "ECS"
    assert action.configuration["ServiceName"] == stack.one("Service", "shop")["name"]
    assert action.configuration["ClusterName"] == stack.of("Cluster")[0].inputs["name"]
    (build,) = (project for project in pipeline.projects if project.kind == "build")
    assert action.configuration["FileName"] in build.buildspec


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift("all-at-once", bake_minutes=10), {"strategy": "BLUE_GREEN", "bake_time_in_minutes": "10"}),
        (
            Shift("linear", 25, 3, 15),
            {
                "strategy": "LINEAR",
                "bake_time_in_minutes": "15",
                "linear_configuration": {"step_percent": 25, "step_bake_time_in_minutes": "3"},
            },
        ),
        (
            Shift("canary", 10, 5, 0),
            {
                "strategy": "CANARY",
                "bake_time_in_minutes": "0",
                "canary_configuration": {"canary_percent": 10, "canary_bake_time_in_minutes": "5"},
            },
        ),
    ],
)
def test_every_shift_is_a_strategy_of_ecs(shift: Shift, expected: dict[str, Any]) -> None:
    assert strategy(shift) == expected


@pytest.mark.parametrize(
    ("asked", "seen"),
    [("/shop", "/"), ("/shop/", "/"), ("/shop/ready", "/ready"), ("/shop/a/b", "/a/b"), ("/shopping", "/shopping")],
)
def test_a_route_is_taken_off_the_path(stack_with: StackOf, asked: str, seen: str) -> None:
    rule = next(made.inputs for made in stack_with(CODEDEPLOY).of("ListenerRule", "shop"))
    rewrite = rule["transforms"][0]["urlRewriteConfig"]["rewrite"]
    paths = rule["conditions"][0]["pathPattern"]["values"]
    matched = any(re.fullmatch(path.replace("*", ".*"), asked) for path in paths)
    rewritten = re.sub(rewrite["regex"], rewrite["replace"].replace("$", "\\"), asked) if matched else asked
    assert rewritten == seen


@pytest.mark.parametrize(
    ("health", "page"),
    [
        ("/health", "/www/health"),
        ("/health?deep=1", "/www/health"),
        ("/", "/www/index.html"),
        ("/a;b", "'/www/a;b'"),
    ],
)
def test_the_first_container_answers_the_health_check(health: str, page: str) -> None:
    service = Service(
        name="shop", system="core", owner="team", repository="a/b", build=Build(kind="docker"), health=health
    )
    script = bootstrap_container("test", service, "us-east-1")["command"][2]
    assert f"echo waiting > {page} " in script


def test_where_ecs_replaces_the_tasks_the_first_container_leaves_no_command_to_the_service() -> None:
    by_ecs = Deployment(controller="ecs")
    build = Build(kind="docker")
    service = Service(
        name="shop", system="core", owner="team", repository="a/b", build=build, port=9000, deployment=by_ecs
    )
    container = bootstrap_container("test", service, "us-east-1")
    assert not {"command", "entryPoint"} & set(container)
    assert container["environment"] == [{"name": "WHOAMI_PORT_NUMBER", "value": "9000"}]
