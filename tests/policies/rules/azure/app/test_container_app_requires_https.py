from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.azure.app.container_app_requires_https import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"configuration": {"ingress": {"external": True, "allowInsecure": False}}}, ["compliant"]),
    "left out": ({"configuration": {"ingress": {"external": True}}}, ["compliant"]),
    "fail": ({"configuration": {"ingress": {"allowInsecure": True}}}, ["violation"]),
    "empty": ({}, ["not applicable"]),
    "unknown": ({"configuration": {"ingress": {"allowInsecure": UNKNOWN}}}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
