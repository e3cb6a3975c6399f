from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.codebuild.project_keeps_logs import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"logsConfig": {"cloudwatchLogs": {"status": "ENABLED"}}}, ["compliant"]),
    "in s3": (
        {"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED"}}},
        ["compliant"],
    ),
    "fail": ({"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}}}, ["violation"]),
    "empty": ({}, ["compliant"]),
    "unknown": ({"logsConfig": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
