"""All that decides in a stack, put together: what it takes of an account, and that more services take no more."""

from __future__ import annotations

import re

import pytest

from components.context import Context
from components.foundation import Foundation
from components.guard.decisions import Decisions
from slipway.checkout import CHECKOUT
from slipway.cli.inputs import load_plan
from tests.components.declared import ACCOUNT, Made, declared
from tests.components.fleet import Clouds

STACKS = ("staging", "prod")
NAMES_FUNCTIONS = "verify-function-policy"
"""Who may call the services' own functions names each of them."""


def _functions(stack: str) -> tuple[Clouds, Context, list[Made]]:
    plan, catalogue = load_plan(stack)
    context, cloud = Context(plan, ACCOUNT, "us-east-1"), Clouds()

    def program() -> None:
        foundation = Foundation(context)
        assert foundation.verification
        assert foundation.serverless
        Decisions(context, catalogue, foundation)

    declared(program, cloud)
    mine = [made for made in cloud.of("Function") if str(made.inputs.get("handler")).startswith("slipway.functions.")]
    return cloud, context, mine


@pytest.mark.parametrize("stack", STACKS)
def test_the_guide_tells_what_the_functions_keep_for_themselves_and_no_policy_names_a_pipeline(stack: str) -> None:
    cloud, context, functions = _functions(stack)
    kept = sum(int(made.inputs["reservedConcurrentExecutions"]) for made in functions)
    guide = (CHECKOUT / "docs" / "functions.md").read_text()
    told = re.search(r"keep (?P<prod>\d+) executions in production and (?P<staging>\d+) in staging", guide)
    assert told is not None
    assert kept == int(told[stack])
    roles = {f"{made.name}-policy" for made in functions} - {NAMES_FUNCTIONS}
    policies = [made.inputs["policy"] for made in cloud.of("RolePolicy") if made.name in roles]
    assert len(policies) == len(functions) - 1
    named = [pipeline.name for pipeline in context.plan.pipelines for policy in policies if pipeline.name in policy]
    assert named == []
