from __future__ import annotations

import json
from typing import Any

import pytest

from policies.kit.facts import UNKNOWN, Plain
from policies.rules.aws.iam.policy_limits_wildcards import RULE
from tests.policies.support import Judge


def allow(action: Plain, resource: Plain) -> dict[str, str]:
    return {"policy": json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})}


CASES = {
    "pass": (allow("s3:PutObject", "arn:aws:s3:::b/*"), ["compliant"]),
    "reads": (allow(["ecr:Get*", "logs:Describe*"], "*"), ["compliant"]),
    "a single write": (allow("ecr:GetAuthorizationToken", ["*"]), ["compliant"]),
    "denied": (
        {"policy": json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})},
        ["compliant"],
    ),
    "fail": (allow("*", "*"), ["violation"]),
    "whole service": (allow(["s3:*"], "*"), ["violation"]),
    "writes": (allow("ec2:Create*", ["arn:aws:x", "*"]), ["violation"]),
    "everything but": (
        {"policy": json.dumps({"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]})},
        ["violation"],
    ),
    "empty": ({}, ["compliant"]),
    "not json": ({"policy": "{"}, ["undecidable"]),
    "unknown": ({"policy": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
