"""CodeBuild fleets: what the service would refuse. Source: CodeBuild API reference, CreateFleet, and its user guide on
reserved capacity.
"""

from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import UNKNOWN, Properties, mapping_at

_CONFIGURED = {"ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"}
_NEEDING_ROLE = {"vpcConfigs": "a fleet inside a network", "imageId": "a fleet of an image of one's own"}


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodeBuild would refuse in a fleet, beyond what its API's model says; values may be UNKNOWN."""
    base = inputs.get("baseCapacity")
    if isinstance(base, float) and base < 1:
        yield Problem(("baseCapacity",), "a fleet has at least one machine", shown(base))
    most = mapping_at(inputs, "scalingConfiguration").get("maxCapacity")
    if isinstance(base, float) and isinstance(most, float) and most <= base:
        expected = f"a fleet that scales has more than its base of {int(base)} at most"
        yield Problem(("scalingConfiguration", "maxCapacity"), expected, shown(most))
    compute = inputs.get("computeType")
    if compute in _CONFIGURED and not inputs.get("computeConfiguration"):
        yield Problem(("computeConfiguration",), f"{compute} needs its configuration")
    for key, what in _NEEDING_ROLE.items():
        given = inputs.get(key)
        if given is not UNKNOWN and given and not inputs.get("fleetServiceRole"):
            yield Problem(("fleetServiceRole",), f"{what} needs a service role")
