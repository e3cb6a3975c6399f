from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.azure.storage.account_requires_tls import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"minimumTlsVersion": "TLS1_2"}, ["compliant"]),
    "fail": ({"minimumTlsVersion": "TLS1_1"}, ["violation"]),
    "empty": ({}, ["violation"]),
    "unknown": ({"minimumTlsVersion": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
