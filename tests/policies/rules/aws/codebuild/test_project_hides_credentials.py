from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN, Plain
from policies.rules.aws.codebuild.project_hides_credentials import RULE
from tests.policies.support import Judge


def variables(*entries: Plain) -> dict[str, Any]:
    return {"environment": {"environmentVariables": list(entries)}}


CASES = {
    "pass": (variables({"name": "PORT", "value": "8080"}), ["compliant"]),
    "fail by name": (variables({"name": "DB_PASSWORD", "value": "hunter2"}), ["violation"]),
    "fail by type": (variables({"name": "API_KEY", "value": "hunter2", "type": "PLAINTEXT"}), ["violation"]),
    "fail by value": (variables({"name": "MAGIC", "value": "AKIAIOSFODNN7EXAMPLE"}), ["violation"]),
    "fail by password in a url": (variables({"name": "DB", "value": "postgres://u:p@host/db"}), ["violation"]),
    "two": (variables({"name": "TOKEN", "value": "a"}, {"name": "SECRET", "value": "b"}), ["violation", "violation"]),
    "from a secret store": (
        variables({"name": "DB_PASSWORD", "value": "db", "type": "SECRETS_MANAGER"}),
        ["compliant"],
    ),
    "a reference": (variables({"name": "DB_SECRET_ARN", "value": "arn:aws:x"}), ["compliant"]),
    "not applicable": ({}, ["not applicable"]),
    "empty": (variables(), ["not applicable"]),
    "unknown value": (variables({"name": "DB_PASSWORD", "value": UNKNOWN}), ["violation"]),
    "unknown element": (variables(UNKNOWN, {"name": "TOKEN", "value": "a"}), ["undecidable", "violation"]),
    "unknown": ({"environment": UNKNOWN}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected


def test_evidence_never_holds_the_value(judge: Judge) -> None:
    ((_, _, evidence),) = judge(RULE, variables({"name": "DB_PASSWORD", "value": "hunter2"}))
    assert "DB_PASSWORD" in evidence
    assert "hunter2" not in evidence
