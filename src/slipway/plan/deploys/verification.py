"""The function that tries a new version on the test listener before it takes the traffic."""

from __future__ import annotations

from slipway.plan.naming import physical_name

PREFIX = "CodeDeployHook_"
"""What CodeDeploy's managed role for ECS may invoke (AWSCodeDeployRoleForECS)."""
LONGEST_NAME = 64
"""Characters of a function's name (AWS Lambda API, CreateFunction)."""


def hook_function(stack: str) -> str:
    """The function of a stack that every ECS deployment calls."""
    return PREFIX + physical_name(stack, "verify", limit=LONGEST_NAME - len(PREFIX))
