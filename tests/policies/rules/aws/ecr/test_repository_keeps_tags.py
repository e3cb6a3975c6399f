from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.ecr.repository_keeps_tags import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"imageTagMutability": "IMMUTABLE"}, ["compliant"]),
    "with exclusions": ({"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"}, ["compliant"]),
    "fail": ({"imageTagMutability": "MUTABLE"}, ["violation"]),
    "empty": ({}, ["violation"]),
    "unknown": ({"imageTagMutability": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
