from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.sqs.queue_is_encrypted import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"kmsMasterKeyId": "alias/aws/sqs", "sqsManagedSseEnabled": False}, ["compliant"]),
    "fail": ({"sqsManagedSseEnabled": False}, ["violation"]),
    "empty": ({}, ["compliant"]),
    "unknown": ({"sqsManagedSseEnabled": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
