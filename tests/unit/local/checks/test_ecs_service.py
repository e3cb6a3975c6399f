import copy

import pytest

from slipway.local.checks import ecs_service
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN, Path
from tests.unit.local.stage import Given

ADVANCED = ("loadBalancers", 0, "advancedConfiguration")
HOOK = ("deploymentConfiguration", "lifecycleHooks", 0)
SOUND: Given = {
    "deploymentController": {"type": "ECS"},
    "deploymentConfiguration": {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "30",
        "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": "5"},
        "lifecycleHooks": [
            {"hookTargetArn": UNKNOWN, "roleArn": UNKNOWN, "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
        ],
    },
    "loadBalancers": [
        {
            "targetGroupArn": "blue",
            "advancedConfiguration": {
                "alternateTargetGroupArn": "green",
                "productionListenerRule": UNKNOWN,
                "testListenerRule": UNKNOWN,
                "roleArn": UNKNOWN,
            },
        }
    ],
}


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in ecs_service.problems(inputs)]


def broken(path: Path, value: object) -> Given:
    inputs = copy.deepcopy(SOUND)
    here = inputs
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return inputs


def test_a_sound_service_and_one_that_rolls_have_no_problems() -> None:
    assert told(SOUND) == []
    assert told({"deploymentController": {"type": "CODE_DEPLOY"}}) == []
    assert told({"deploymentConfiguration": UNKNOWN}) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("deploymentConfiguration", "strategy"), "CANARI", "no such strategy, got 'CANARI'; did you mean 'CANARY'?"),
        (("deploymentController", "type"), "CODE_DEPLOY", "only ECS itself deploys by CANARY, got 'CODE_DEPLOY'"),
        (("deploymentConfiguration", "canaryConfiguration"), None, "CANARY needs its canaryConfiguration"),
        (
            ("deploymentConfiguration", "canaryConfiguration", "canaryPercent"),
            101.0,
            "canaryPercent: expected a number of 0.1 to 100, got 101",
        ),
        (
            ("deploymentConfiguration", "linearConfiguration"),
            {"stepPercent": 10.0},
            "CANARY has no linearConfiguration",
        ),
        (("deploymentConfiguration", "bakeTimeInMinutes"), "1441", "expected 0 to 1440 minutes, got '1441'"),
        ((*HOOK, "roleArn"), None, "roleArn: a hook that calls a function needs the function and a role to call it"),
        (
            (*HOOK, "lifecycleStages"),
            ["POST_TEST_TRAFIC_SHIFT"],
            "no such stage, got 'POST_TEST_TRAFIC_SHIFT'; did you mean 'POST_TEST_TRAFFIC_SHIFT'?",
        ),
        (
            HOOK,
            {"targetType": "PAUSE", "lifecycleStages": ["TEST_TRAFFIC_SHIFT"]},
            "no pause while traffic shifts, got 'TEST_TRAFFIC_SHIFT'",
        ),
        ((*ADVANCED, "productionListenerRule"), None, "productionListenerRule: CANARY needs productionListenerRule"),
        ((*ADVANCED, "alternateTargetGroupArn"), "blue", "expected another target group than the first"),
        (("loadBalancers",), [], "loadBalancers: CANARY moves traffic, so the service needs a load balancer"),
    ],
)
def test_one_thing_broken(path: Path, value: object, expected: str) -> None:
    (said,) = told(broken(path, value))
    assert said.endswith(expected)
