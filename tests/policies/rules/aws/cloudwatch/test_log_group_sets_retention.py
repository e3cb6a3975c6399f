from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.cloudwatch.log_group_sets_retention import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"retentionInDays": 365.0}, ["compliant"]),
    "fail": ({"retentionInDays": 0.0}, ["violation"]),
    "empty": ({}, ["violation"]),
    "unknown": ({"retentionInDays": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
