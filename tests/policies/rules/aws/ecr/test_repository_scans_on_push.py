from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.ecr.repository_scans_on_push import REGISTRY, REPOSITORY, RULE
from tests.policies.support import Judge, Make


def registry(frequency: str = "CONTINUOUS_SCAN", pattern: str = "*") -> dict[str, Any]:
    return {"rules": [{"scanFrequency": frequency, "repositoryFilters": [{"filter": pattern}]}]}


CASES = {
    "pass": ({"imageScanningConfiguration": {"scanOnPush": True}}, None, "compliant"),
    "by the registry": ({}, registry(), "compliant"),
    "fail": ({"imageScanningConfiguration": {"scanOnPush": False}}, None, "violation"),
    "a registry that waits": ({}, registry(frequency="MANUAL"), "violation"),
    "a registry for others": ({}, registry(pattern="other*"), "violation"),
    "empty": ({}, None, "violation"),
    "unknown": ({"imageScanningConfiguration": {"scanOnPush": UNKNOWN}}, None, "undecidable"),
}


@pytest.mark.parametrize(("repository", "scanning", "expected"), CASES.values(), ids=CASES)
def test_outcome(
    judge: Judge, resource: Make, repository: dict[str, Any], scanning: dict[str, Any] | None, expected: str
) -> None:
    registries = [resource(REGISTRY, "scanning", scanning)] if scanning else []
    found = judge(RULE, [resource(REPOSITORY, "images", repository), *registries])
    assert [outcome.value for outcome, _, _ in found] == [expected]


def test_not_applicable_without_repositories(judge: Judge, resource: Make) -> None:
    assert judge(RULE, [resource(REGISTRY, "scanning", registry())]) == []
