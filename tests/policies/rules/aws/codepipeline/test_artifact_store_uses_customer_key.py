from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.codepipeline.artifact_store_uses_customer_key import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"artifactStores": [{"location": "b", "encryptionKey": {"id": "k", "type": "KMS"}}]}, ["compliant"]),
    "a key of this stack": ({"artifactStores": [{"encryptionKey": {"id": UNKNOWN, "type": "KMS"}}]}, ["compliant"]),
    "fail": ({"artifactStores": [{"location": "b"}]}, ["violation"]),
    "one of two": (
        {"artifactStores": [{"encryptionKey": {"id": "k"}, "region": "a"}, {"region": "b"}]},
        ["compliant", "violation"],
    ),
    "empty": ({"artifactStores": []}, ["undecidable"]),
    "unset": ({}, ["undecidable"]),
    "unknown": ({"artifactStores": UNKNOWN}, ["undecidable"]),
    "unknown store": ({"artifactStores": [UNKNOWN]}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
