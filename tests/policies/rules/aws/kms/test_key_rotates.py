from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.kms.key_rotates import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"enableKeyRotation": True}, ["compliant"]),
    "fail": ({"enableKeyRotation": False}, ["violation"]),
    "empty": ({}, ["violation"]),
    "not applicable": ({"customerMasterKeySpec": "RSA_2048"}, ["not applicable"]),
    "unknown": ({"enableKeyRotation": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
