"""ECS services that deploy by themselves: what ECS would refuse. Source: Amazon ECS API reference,
DeploymentConfiguration and AdvancedConfiguration; developer guide, "Lifecycle hooks".
"""

from collections.abc import Iterator

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties, mapping_at

STRATEGIES = ("ROLLING", "BLUE_GREEN", "LINEAR", "CANARY")
STAGES = (
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)
SHIFTING = {"TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"}
LONGEST_BAKE = 1440
STEPS = {
    "CANARY": ("canaryConfiguration", "canaryPercent", "canaryBakeTimeInMinutes", 0.1),
    "LINEAR": ("linearConfiguration", "stepPercent", "stepBakeTimeInMinutes", 3.0),
}
"""For each strategy in steps: its configuration, that one's percent and minutes, and the least percent."""


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that ECS would refuse in how a service is deployed; values may be UNKNOWN."""
    deployment = mapping_at(inputs, "deploymentConfiguration")
    strategy = deployment.get("strategy", "ROLLING")
    if strategy is UNKNOWN or inputs.get("deploymentConfiguration") is UNKNOWN:
        return
    if strategy not in STRATEGIES:
        hint = nearest(str(strategy), STRATEGIES)
        yield Problem(("deploymentConfiguration", "strategy"), "no such strategy", shown(strategy), hint)
        return
    controller = mapping_at(inputs, "deploymentController").get("type", "ECS")
    if strategy != "ROLLING" and controller not in {"ECS", UNKNOWN}:
        expected = f"only ECS itself deploys by {strategy}"
        yield Problem(("deploymentController", "type"), expected, shown(controller))
    yield from _steps(deployment, str(strategy))
    yield from _minutes(("deploymentConfiguration", "bakeTimeInMinutes"), deployment.get("bakeTimeInMinutes"))
    yield from _hooks(deployment)
    if strategy != "ROLLING":
        yield from _balancing(inputs, str(strategy))


def _steps(deployment: Properties, strategy: str) -> Iterator[Problem]:
    for way, (key, percent, minutes, least) in STEPS.items():
        path: Path = ("deploymentConfiguration", key)
        given = deployment.get(key)
        if given is UNKNOWN:
            continue
        if way == strategy and given is None:
            yield Problem(path, f"{strategy} needs its {key}")
        elif way != strategy and given is not None:
            yield Problem(path, f"{strategy} has no {key}")
        step = given or {}
        share = step.get(percent)
        if isinstance(share, float) and not least <= share <= 100:  # noqa: PLR2004 - percent
            yield Problem((*path, percent), f"expected a number of {least:g} to 100", shown(share))
        yield from _minutes((*path, minutes), step.get(minutes))


def _minutes(path: Path, given: object) -> Iterator[Problem]:
    """The SDK takes minutes as text."""
    if isinstance(given, str) and not (given.isdigit() and int(given) <= LONGEST_BAKE):
        yield Problem(path, f"expected 0 to {LONGEST_BAKE} minutes", shown(given))


def _hooks(deployment: Properties) -> Iterator[Problem]:
    hooks = deployment.get("lifecycleHooks")
    for index, hook in enumerate(hooks if isinstance(hooks, list) else []):
        if not isinstance(hook, dict):
            continue
        path: Path = ("deploymentConfiguration", "lifecycleHooks", index)
        pauses = hook.get("targetType") == "PAUSE"
        for key in () if pauses else ("hookTargetArn", "roleArn"):
            if hook.get(key) is None:
                yield Problem((*path, key), "a hook that calls a function needs the function and a role to call it")
        stages = hook.get("lifecycleStages")
        for stage in stages if isinstance(stages, list) else []:
            if isinstance(stage, str) and stage not in STAGES:
                yield Problem((*path, "lifecycleStages"), "no such stage", shown(stage), nearest(stage, STAGES))
            elif pauses and stage in SHIFTING:
                yield Problem((*path, "lifecycleStages"), "no pause while traffic shifts", shown(stage))


def _balancing(inputs: Properties, strategy: str) -> Iterator[Problem]:
    balancers = inputs.get("loadBalancers")
    if strategy != "BLUE_GREEN" and not balancers:
        yield Problem(("loadBalancers",), f"{strategy} moves traffic, so the service needs a load balancer")
    for index, balancer in enumerate(balancers if isinstance(balancers, list) else []):
        if not isinstance(balancer, dict):
            continue
        path: Path = ("loadBalancers", index, "advancedConfiguration")
        given = balancer.get("advancedConfiguration")
        if given is UNKNOWN:
            continue
        for key in ("alternateTargetGroupArn", "productionListenerRule", "roleArn"):
            if (given or {}).get(key) is None:
                yield Problem((*path, key), f"{strategy} needs {key}")
        same = balancer.get("targetGroupArn")
        if isinstance(same, str) and (given or {}).get("alternateTargetGroupArn") == same:
            yield Problem((*path, "alternateTargetGroupArn"), "expected another target group than the first")
