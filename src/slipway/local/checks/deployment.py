"""CodeDeploy deployment groups: what the service would refuse. Source: CodeDeploy user guide, "Create a deployment
group for an Amazon ECS deployment" and "... for an in-place deployment".
"""

from collections.abc import Iterator

from slipway.local.checks.problem import Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties, mapping_at

_STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_CONFIGURATIONS = frozenset(
    f"CodeDeployDefault.ECS{name}"
    for name in (
        "AllAtOnce",
        "Canary10Percent5Minutes",
        "Canary10Percent15Minutes",
        "Linear10PercentEvery1Minutes",
        "Linear10PercentEvery3Minutes",
    )
)
_FOR_SERVERS = frozenset(f"CodeDeployDefault.{name}" for name in ("OneAtATime", "HalfAtATime", "AllAtOnce"))
_TARGET_GROUPS = 2
_MOST_ALARMS = 10
_MOST_FLEETS = 10
"""Autoscaling groups of a deployment group (AWS CodeDeploy quotas)."""
_BALANCERS = ("targetGroupInfos", "elbInfos", "targetGroupPairInfo")


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodeDeploy would refuse in a group for ECS or for servers; values may be UNKNOWN."""
    alarms = mapping_at(inputs, "alarmConfiguration").get("alarms")
    if isinstance(alarms, list) and len(alarms) > _MOST_ALARMS:
        yield Problem(("alarmConfiguration", "alarms"), f"expected at most {_MOST_ALARMS} alarms", str(len(alarms)))
    yield from _rollback(inputs)
    if inputs.get("autoscalingGroups") is not None:
        yield from _servers(inputs)
    if inputs.get("ecsService") is None or inputs.get("ecsService") is UNKNOWN:
        return
    style = inputs.get("deploymentStyle")
    for key, wanted in _STYLE.items():
        given = style.get(key) if isinstance(style, dict) else style
        if given is not UNKNOWN and given != wanted:
            yield Problem(("deploymentStyle", key), f"a group for ECS needs {wanted}", shown(given))
    yield from _blue_green(inputs)
    yield from _balancing(inputs)
    name = inputs.get("deploymentConfigName")
    if isinstance(name, str) and name.startswith("CodeDeployDefault.") and name not in _CONFIGURATIONS:
        expected = "a group for ECS needs a configuration for ECS"
        yield Problem(("deploymentConfigName",), expected, shown(name), nearest(name, _CONFIGURATIONS))


def _rollback(inputs: Properties) -> Iterator[Problem]:
    """A rollback on alarms needs alarms that are looked at."""
    events = mapping_at(inputs, "autoRollbackConfiguration").get("events")
    given = inputs.get("alarmConfiguration")
    if not isinstance(events, list) or "DEPLOYMENT_STOP_ON_ALARM" not in events or given is UNKNOWN:
        return
    if mapping_at(inputs, "alarmConfiguration").get("enabled") in {None, False}:
        path = ("alarmConfiguration", "enabled")
        yield Problem(path, "DEPLOYMENT_STOP_ON_ALARM needs an enabled alarm configuration")


def _servers(inputs: Properties) -> Iterator[Problem]:
    fleets = inputs["autoscalingGroups"]
    if isinstance(fleets, list) and len(fleets) > _MOST_FLEETS:
        expected = f"expected at most {_MOST_FLEETS} autoscaling groups"
        yield Problem(("autoscalingGroups",), expected, str(len(fleets)))
    name = inputs.get("deploymentConfigName")
    if isinstance(name, str) and name.startswith("CodeDeployDefault.") and name not in _FOR_SERVERS:
        expected = "a group for servers needs a configuration for servers"
        yield Problem(("deploymentConfigName",), expected, shown(name), nearest(name, _FOR_SERVERS))
    balancing = inputs.get("loadBalancerInfo")
    controlled = mapping_at(inputs, "deploymentStyle").get("deploymentOption") == "WITH_TRAFFIC_CONTROL"
    if controlled and balancing is not UNKNOWN and not any((balancing or {}).get(key) for key in _BALANCERS):
        yield Problem(("loadBalancerInfo",), "traffic control needs a load balancer's target group")


def _blue_green(inputs: Properties) -> Iterator[Problem]:
    given = inputs.get("blueGreenDeploymentConfig")
    if given is UNKNOWN:
        return
    for key in ("deploymentReadyOption", "terminateBlueInstancesOnDeploymentSuccess"):
        if (given or {}).get(key) is None:
            yield Problem(("blueGreenDeploymentConfig", key), f"a group for ECS needs {key}")


def _balancing(inputs: Properties) -> Iterator[Problem]:
    given = inputs.get("loadBalancerInfo")
    pair = given.get("targetGroupPairInfo") if isinstance(given, dict) else given
    if pair is UNKNOWN:
        return
    path = ("loadBalancerInfo", "targetGroupPairInfo")
    if not isinstance(pair, dict):
        yield Problem(path, "a group for ECS needs the pair of its target groups")
        return
    groups = pair.get("targetGroups")
    if isinstance(groups, list) and len(groups) != _TARGET_GROUPS:
        yield Problem(
            (*path, "targetGroups"), f"a group for ECS has exactly {_TARGET_GROUPS} target groups", str(len(groups))
        )
