"""Launch templates: what EC2 would refuse, at once or when an instance starts."""

import base64
import binascii
from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties, mapping_at

USER_DATA_BYTES = 16_384
"""Raw size of user data (EC2 user guide, "Run commands when you launch an EC2 instance with user data input")."""
HOPS = (1, 64)
"""Of the answer to a metadata request (EC2 API, LaunchTemplateInstanceMetadataOptionsRequest)."""


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that EC2 would refuse in a launch template."""
    yield from _user_data(inputs.get("userData"))
    hops = mapping_at(inputs, "metadataOptions").get("httpPutResponseHopLimit")
    if isinstance(hops, float) and not HOPS[0] <= hops <= HOPS[1]:
        path = ("metadataOptions", "httpPutResponseHopLimit")
        yield Problem(path, f"expected a number of {HOPS[0]} to {HOPS[1]}", shown(hops))
    if inputs.get("vpcSecurityGroupIds") and inputs.get("networkInterfaces"):
        yield Problem(("vpcSecurityGroupIds",), "network interfaces name their security groups themselves")


def _user_data(given: object) -> Iterator[Problem]:
    if not isinstance(given, str):
        return
    try:
        raw = base64.b64decode(given, validate=True)
    except binascii.Error:
        yield Problem(("userData",), "expected base64 text")
        return
    if len(raw) > USER_DATA_BYTES:
        yield Problem(("userData",), f"expected at most {USER_DATA_BYTES} bytes", str(len(raw)))
