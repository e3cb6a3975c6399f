import copy

import pytest

from slipway.local.checks import deployment
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from slipway.local.wire import Path as Place
from tests.unit.local.stage import Given

PAIR = ("loadBalancerInfo", "targetGroupPairInfo")
SOUND = {
    "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "blueGreenDeploymentConfig": {
        "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE"},
    },
    "ecsService": {"clusterName": UNKNOWN, "serviceName": UNKNOWN},
    "loadBalancerInfo": {
        "targetGroupPairInfo": {
            "prodTrafficRoute": {"listenerArns": [UNKNOWN]},
            "targetGroups": [{"name": "a"}, {"name": "b"}],
        }
    },
}


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in deployment.problems(inputs)]


def broken(path: Place, value: object) -> Given:
    inputs = copy.deepcopy(SOUND)
    here = inputs
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return inputs


def test_a_sound_group_and_one_not_for_ecs_have_no_problems() -> None:
    assert told(SOUND) == []
    assert told({"deploymentConfigName": "CodeDeployDefault.OneAtATime"}) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ("deploymentStyle", "deploymentType"),
            "IN_PLACE",
            "deploymentStyle.deploymentType: a group for ECS needs BLUE_GREEN, got 'IN_PLACE'",
        ),
        (
            ("deploymentStyle",),
            None,
            "deploymentStyle.deploymentOption: a group for ECS needs WITH_TRAFFIC_CONTROL, got None",
        ),
        ((*PAIR, "targetGroups"), [{"name": "a"}], "targetGroups: a group for ECS has exactly 2 target groups, got 1"),
        (
            ("loadBalancerInfo",),
            None,
            "loadBalancerInfo.targetGroupPairInfo: a group for ECS needs the pair of its target groups",
        ),
        (
            ("blueGreenDeploymentConfig",),
            None,
            "blueGreenDeploymentConfig.deploymentReadyOption: a group for ECS needs deploymentReadyOption",
        ),
        (
            ("deploymentConfigName",),
            "CodeDeployDefault.ECSAllAtOne",
            "got 'CodeDeployDefault.ECSAllAtOne'; did you mean 'CodeDeployDefault.ECSAllAtOnce'?",
        ),
        (
            ("alarmConfiguration",),
            {"alarms": ["a"] * 11},
            "alarmConfiguration.alarms: expected at most 10 alarms, got 11",
        ),
    ],
)
def test_one_thing_broken(path: Place, value: object, expected: str) -> None:
    assert any(line.endswith(expected) for line in told(broken(path, value)))


SERVERS = {
    "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "autoscalingGroups": [UNKNOWN],
    "loadBalancerInfo": {"targetGroupInfos": [{"name": "a"}]},
    "alarmConfiguration": {"enabled": True, "alarms": ["a"]},
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
}


def test_a_sound_group_for_servers_has_no_problems() -> None:
    assert told(SERVERS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"},
            "a group for servers needs a configuration for servers, got 'CodeDeployDefault.ECSAllAtOnce'",
        ),
        ({"autoscalingGroups": ["a"] * 11}, "autoscalingGroups: expected at most 10 autoscaling groups, got 11"),
        ({"loadBalancerInfo": None}, "loadBalancerInfo: traffic control needs a load balancer's target group"),
        (
            {"alarmConfiguration": None},
            "alarmConfiguration.enabled: DEPLOYMENT_STOP_ON_ALARM needs an enabled alarm configuration",
        ),
    ],
)
def test_a_group_for_servers_with_one_thing_broken(change: Given, expected: str) -> None:
    (said,) = told({**SERVERS, **change})
    assert expected in said


@pytest.mark.parametrize("key", sorted(SOUND))
def test_what_is_unknown_is_no_problem(key: str) -> None:
    assert told({**SOUND, key: UNKNOWN}) == []
