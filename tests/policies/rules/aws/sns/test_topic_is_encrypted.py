from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.sns.topic_is_encrypted import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"kmsMasterKeyId": "alias/aws/sns"}, ["compliant"]),
    "a key of this stack": ({"kmsMasterKeyId": UNKNOWN}, ["compliant"]),
    "fail": ({"kmsMasterKeyId": None}, ["violation"]),
    "empty": ({}, ["violation"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
