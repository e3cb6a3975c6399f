"""CodeDeploy deployment configurations: what the service would refuse. Source: CodeDeploy API reference,
CreateDeploymentConfig, and its quotas.
"""

from collections.abc import Iterator

from slipway.local.checks.problem import Path, Problem, shown
from slipway.local.wire import UNKNOWN, Properties, mapping_at

LONGEST_MINUTES = 2880
"""Between the first and the last move of traffic."""
_WAYS = {"TimeBasedCanary": "timeBasedCanary", "TimeBasedLinear": "timeBasedLinear"}


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodeDeploy would refuse in a configuration."""
    name = inputs.get("deploymentConfigName")
    if isinstance(name, str) and name.startswith("CodeDeployDefault."):
        yield Problem(("deploymentConfigName",), "a configuration of one's own can't begin with CodeDeployDefault.")
    platform = inputs.get("computePlatform", "Server")
    if platform is UNKNOWN:
        return
    if platform == "Server":
        yield from _hosts(inputs)
    else:
        yield from _routing(inputs, str(platform))


def _hosts(inputs: Properties) -> Iterator[Problem]:
    given = inputs.get("minimumHealthyHosts")
    if given is UNKNOWN:
        return
    if not isinstance(given, dict):
        yield Problem(("minimumHealthyHosts",), "a configuration for servers needs its minimum of healthy hosts")
        return
    if inputs.get("trafficRoutingConfig") is not None:
        yield Problem(("trafficRoutingConfig",), "servers have no traffic routing")
    value = given.get("value")
    if given.get("type") == "FLEET_PERCENT":
        yield from _within(("minimumHealthyHosts", "value"), value, 0, 100)
        if value == 100:  # noqa: PLR2004 - percent
            yield Problem(("minimumHealthyHosts", "value"), "with all hosts healthy no deployment can begin", "100")


def _routing(inputs: Properties, platform: str) -> Iterator[Problem]:
    if inputs.get("minimumHealthyHosts") is not None:
        yield Problem(("minimumHealthyHosts",), f"a configuration for {platform} has no hosts")
    given = inputs.get("trafficRoutingConfig")
    if given is UNKNOWN:
        return
    kind = mapping_at(inputs, "trafficRoutingConfig").get("type", "AllAtOnce")
    for way, key in _WAYS.items():
        step = mapping_at(mapping_at(inputs, "trafficRoutingConfig"), key)
        path: Path = ("trafficRoutingConfig", key)
        if kind == way and not step:
            yield Problem(path, f"{way} needs its percentage and interval")
        elif kind not in {way, UNKNOWN} and step:
            yield Problem(path, f"a configuration of type {kind} has no {key}")
        percentage, interval = step.get("percentage"), step.get("interval")
        yield from _within((*path, "percentage"), percentage, 1, 99)
        yield from _within((*path, "interval"), interval, 1, LONGEST_MINUTES)
        if way == "TimeBasedLinear" and isinstance(percentage, float) and isinstance(interval, float) and percentage:
            minutes = int((-(-100 // percentage) - 1) * interval)
            if minutes > LONGEST_MINUTES:
                yield Problem(path, f"traffic may move for {LONGEST_MINUTES} minutes at most", f"{minutes} minutes")


def _within(path: Path, value: object, least: int, most: int) -> Iterator[Problem]:
    if isinstance(value, float) and not least <= value <= most:
        yield Problem(path, f"expected a number of {least} to {most}", shown(value))
