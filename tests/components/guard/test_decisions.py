"""All that decides in a stack, put together: what it takes of an account, and that more services take no more."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from components.context import Context
from components.foundation import code_signing, serverless, verification
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.guard.decisions import Decisions
from slipway.checkout import CHECKOUT
from slipway.cli.inputs import load_plan
from tests.components.declared import ACCOUNT, Declared, declared
from tests.components.test_functions import KEY_ARN


@pytest.fixture(scope="module", params=["staging", "prod"])
def stack(request: pytest.FixtureRequest) -> tuple[Context, Declared]:
    plan, catalogue = load_plan(request.param)
    context = Context(plan, ACCOUNT, "us-east-1")

    def program() -> None:
        store = ArtifactStore("artifacts", context, KEY_ARN)
        foundation: Any = SimpleNamespace(
            store=store,
            stores={context.region: store},
            evidence=EvidenceStore(context, []),
            key=SimpleNamespace(arn=KEY_ARN),
            notifications=SimpleNamespace(alarms_arn=context.alarms_arn),
            signed=None,
        )
        Decisions(context, catalogue, foundation)

    return context, declared(program)


def test_the_guide_tells_what_the_functions_keep_for_themselves(stack: tuple[Context, Declared]) -> None:
    context, cloud = stack
    guide = (CHECKOUT / "docs" / "functions.md").read_text()
    told = re.search(r"keep (?P<prod>\d+) executions in production and (?P<staging>\d+) in staging", guide)
    assert told is not None
    kept = sum(int(made.inputs["reservedConcurrentExecutions"]) for made in cloud.of("Function"))
    assert kept + verification.AT_ONCE + serverless.AT_ONCE == int(told[context.plan.stack])


def test_no_policy_of_theirs_grows_with_the_services(stack: tuple[Context, Declared]) -> None:
    context, cloud = stack
    policies = [made.inputs["policy"] for made in cloud.of("RolePolicy")]
    assert len(policies) == len(cloud.of("Function"))
    assert not [each.name for each in context.plan.pipelines for policy in policies if each.name in policy]


def test_nothing_that_they_read_grows_old_with_the_artifacts(stack: tuple[Context, Declared]) -> None:
    _, cloud = stack
    folders = {str(made.inputs["key"]).partition("/")[0] for made in cloud.of("BucketObjectv2")}
    assert folders == {"preflight", "directory"}
    assert not [folder for folder in (*folders, code_signing.FOLDER) if "-" in folder], "a stack may be called so"
