from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.gcp.cloudrun.service_refuses_everyone import RULE
from tests.policies.support import Judge

CASES = {
    "pass": ({"role": "roles/run.invoker", "member": "serviceAccount:a@b"}, ["compliant"]),
    "fail": ({"role": "roles/run.invoker", "member": "allUsers"}, ["violation"]),
    "fail in a binding": ({"members": ["serviceAccount:a@b", "allAuthenticatedUsers"]}, ["violation"]),
    "beside an unknown one": ({"members": [UNKNOWN, "allUsers"]}, ["violation"]),
    "empty": ({"members": []}, ["compliant"]),
    "unknown": ({"member": UNKNOWN}, ["undecidable"]),
    "unknown members": ({"members": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
