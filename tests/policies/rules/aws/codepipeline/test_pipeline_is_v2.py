from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.codepipeline.pipeline_is_v2 import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"pipelineType": "V2"}, ["compliant"]),
    "fail": ({"pipelineType": "V1"}, ["violation"]),
    "empty": ({}, ["violation"]),
    "unknown": ({"pipelineType": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
