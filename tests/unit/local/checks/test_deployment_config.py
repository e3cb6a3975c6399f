import pytest

from slipway.local.checks import deployment_config
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given


def canary(**step: object) -> Given:
    given = {"percentage": 10.0, "interval": 5.0, **step}
    return {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "TimeBasedCanary", "timeBasedCanary": given}}


def linear(**step: object) -> Given:
    given = {"percentage": 10.0, "interval": 5.0, **step}
    return {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "TimeBasedLinear", "timeBasedLinear": given}}


def waves(value: object) -> Given:
    return {"computePlatform": "Server", "minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": value}}


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in deployment_config.problems(inputs)]


@pytest.mark.parametrize(
    "inputs",
    [canary(), linear(), waves(75.0), waves(UNKNOWN), {"computePlatform": "Lambda"}, {"computePlatform": UNKNOWN}],
)
def test_sound(inputs: Given) -> None:
    assert told({"deploymentConfigName": "own", **inputs}) == []


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({**canary(), "deploymentConfigName": "CodeDeployDefault.Mine"}, "can't begin with CodeDeployDefault."),
        (canary(percentage=100.0), "timeBasedCanary.percentage: expected a number of 1 to 99, got 100"),
        (canary(interval=0.0), "timeBasedCanary.interval: expected a number of 1 to 2880, got 0"),
        (linear(percentage=1.0, interval=60.0), "traffic may move for 2880 minutes at most, got 5940 minutes"),
        (
            {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "TimeBasedCanary"}},
            "trafficRoutingConfig.timeBasedCanary: TimeBasedCanary needs its percentage and interval",
        ),
        (
            {
                "computePlatform": "ECS",
                "trafficRoutingConfig": {"type": "AllAtOnce", "timeBasedLinear": {"percentage": 10.0}},
            },
            "trafficRoutingConfig.timeBasedLinear: a configuration of type AllAtOnce has no timeBasedLinear",
        ),
        ({**canary(), **waves(50.0), "computePlatform": "ECS"}, "minimumHealthyHosts: a configuration for ECS has no"),
        ({"computePlatform": "Server"}, "minimumHealthyHosts: a configuration for servers needs its minimum"),
        (waves(101.0), "minimumHealthyHosts.value: expected a number of 0 to 100, got 101"),
        (waves(100.0), "minimumHealthyHosts.value: with all hosts healthy no deployment can begin"),
        (
            {**waves(50.0), "trafficRoutingConfig": {"type": "AllAtOnce"}},
            "trafficRoutingConfig: servers have no traffic routing",
        ),
    ],
)
def test_one_thing_broken(inputs: Given, expected: str) -> None:
    (said,) = told(inputs)
    assert expected in said
