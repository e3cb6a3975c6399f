from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.ecs.service_refuses_public_ip import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"networkConfiguration": {"subnets": ["s"], "assignPublicIp": False}}, ["compliant"]),
    "left out": ({"networkConfiguration": {"subnets": ["s"]}}, ["compliant"]),
    "fail": ({"networkConfiguration": {"subnets": ["s"], "assignPublicIp": True}}, ["violation"]),
    "empty": ({}, ["not applicable"]),
    "unknown": ({"networkConfiguration": {"assignPublicIp": UNKNOWN}}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
