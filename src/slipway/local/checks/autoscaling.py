"""Autoscaling groups: what EC2 Auto Scaling would refuse. Source: its API reference, CreateAutoScalingGroup."""

from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import UNKNOWN, Properties

_SOURCES = ("launchTemplate", "launchConfiguration", "mixedInstancesPolicy")
_HEALTH = ("EC2", "ELB", "EBS", "VPC_LATTICE")


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that would be refused in a group."""
    given = [key for key in _SOURCES if inputs.get(key) is not None]
    if len(given) != 1:
        yield Problem(("launchTemplate",), f"expected exactly one of {', '.join(_SOURCES)}", ", ".join(given) or "none")
    yield from _sizes(inputs)
    if not inputs.get("vpcZoneIdentifiers") and not inputs.get("availabilityZones"):
        yield Problem(("vpcZoneIdentifiers",), "a group needs subnets or availability zones")
    kind = inputs.get("healthCheckType")
    if isinstance(kind, str) and any(word not in _HEALTH for word in kind.split(",")):
        yield Problem(("healthCheckType",), f"expected one of {', '.join(_HEALTH)}", shown(kind))


def _sizes(inputs: Properties) -> Iterator[Problem]:
    least, most, wanted = (inputs.get(key) for key in ("minSize", "maxSize", "desiredCapacity"))
    if isinstance(least, float) and isinstance(most, float):
        if least > most:
            yield Problem(("maxSize",), f"expected at least minSize, {shown(least)}", shown(most))
        if wanted is not UNKNOWN and isinstance(wanted, float) and not least <= wanted <= most:
            yield Problem(
                ("desiredCapacity",), f"expected minSize to maxSize, {shown(least)} to {shown(most)}", shown(wanted)
            )
