from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.apigatewayv2.stage_logs_and_throttles import RULE
from tests.policies.support import Judge

LIMITS = {"throttlingRateLimit": 100.0, "throttlingBurstLimit": 50.0}
LOGGED = {"destinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:api", "format": "$context.requestId"}
CASES = {
    "pass": ({"accessLogSettings": LOGGED, "defaultRouteSettings": LIMITS}, ["compliant"]),
    "log group to come": (
        {"accessLogSettings": {"destinationArn": UNKNOWN}, "defaultRouteSettings": LIMITS},
        ["compliant"],
    ),
    "no log": ({"defaultRouteSettings": LIMITS}, ["violation"]),
    "no limits": ({"accessLogSettings": LOGGED}, ["violation", "violation"]),
    "a limit of nothing": (
        {"accessLogSettings": LOGGED, "defaultRouteSettings": {**LIMITS, "throttlingBurstLimit": 0.0}},
        ["violation"],
    ),
    "empty": ({}, ["violation", "violation", "violation"]),
    "unknown": ({"accessLogSettings": LOGGED, "defaultRouteSettings": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
