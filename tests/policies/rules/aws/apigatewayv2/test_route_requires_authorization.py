from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.apigatewayv2.route_requires_authorization import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"authorizationType": "AWS_IAM"}, ["compliant"]),
    "token": ({"authorizationType": "JWT", "authorizerId": UNKNOWN}, ["compliant"]),
    "fail": ({"authorizationType": "NONE"}, ["violation"]),
    "empty": ({}, ["violation"]),
    "unknown": ({"authorizationType": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
