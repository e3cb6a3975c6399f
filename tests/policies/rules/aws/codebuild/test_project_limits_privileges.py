from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.codebuild.project_limits_privileges import RULE
from tests.policies.support import Judge


def project(*, privileged: bool, command: str) -> dict[str, Any]:
    spec = f"version: 0.2\nphases: {{build: {{commands: ['{command}']}}}}"
    return {"environment": {"privilegedMode": privileged}, "source": {"buildspec": spec}}


CASES = {
    "pass": (project(privileged=True, command="docker build ."), ["compliant"]),
    "not privileged": (project(privileged=False, command="npm test"), ["compliant"]),
    "fail": (project(privileged=True, command="npm test"), ["violation"]),
    "only named": (project(privileged=True, command="echo docker build ."), ["violation"]),
    "empty": ({}, ["compliant"]),
    "buildspec elsewhere": (
        {"environment": {"privilegedMode": True}, "source": {"buildspec": "ci/build.yml"}},
        ["undecidable"],
    ),
    "unknown": ({"environment": {"privilegedMode": UNKNOWN}}, ["undecidable"]),
    "unknown buildspec": ({"environment": {"privilegedMode": True}, "source": {"buildspec": UNKNOWN}}, ["undecidable"]),
}


@pytest.mark.parametrize(("properties", "expected"), CASES.values(), ids=CASES)
def test_outcome(judge: Judge, properties: dict[str, Any], expected: list[str]) -> None:
    assert [outcome.value for outcome, _, _ in judge(RULE, properties)] == expected
