import json
from typing import Any

from tests.components.conftest import ContextOf
from tests.components.declared import Declared
from tests.components.fleet import Stack, stack_of
from tests.components.foundation.test_builds import declare

SPLIT: dict[str, dict[str, object]] = {
    "auth": {"build": {"kind": "maven"}},
    "site": {"build": {"kind": "npm"}, "parameters": {"shards": 3}},
}


def statements(found: Declared | Stack, policy: str) -> list[dict[str, Any]]:
    (made,) = [made for made in found.of("RolePolicy") if made.name == policy]
    allowed: list[dict[str, Any]] = json.loads(made.inputs["policy"])["Statement"]
    return allowed


def test_a_split_test_runs_as_a_batch_within_its_bounds(context_of: ContextOf) -> None:
    found = declare(context_of(SPLIT, "staging"))
    assert found.problems() == []
    split = found.named("shared-integration-npm-3").inputs
    batch = split["buildBatchConfig"]
    assert batch["restrictions"] == {"maximumBuildsAllowed": 3, "computeTypesAlloweds": ["BUILD_GENERAL1_SMALL"]}
    assert split["concurrentBuildLimit"] == 3
    others = [project for project in found.of("Project") if project.name != "shared-integration-npm-3"]
    assert all(not project.inputs.get("buildBatchConfig") for project in others)


def test_its_role_starts_that_very_project_and_nothing_else(context_of: ContextOf) -> None:
    found = declare(context_of(SPLIT, "staging"))
    split = found.named("shared-integration-npm-3").inputs
    (only,) = statements(found, "integration-npm-3-batch-policy")
    assert set(only["Action"]) == {"codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"}
    assert only["Resource"] == f"arn:aws:codebuild:us-east-1:123456789012:project/{split['name']}"
    assert split["buildBatchConfig"]["serviceRole"] != split["serviceRole"]


def test_only_the_pipeline_with_a_batch_may_start_one(context_of: ContextOf) -> None:
    stack = stack_of(context_of(SPLIT, "staging", **{"slipway:bootstrapImage": "bootstrap:1"}))
    starting = {
        name: [
            each
            for each in statements(stack, f"{name}-pipeline-policy")
            if "codebuild:StartBuildBatch" in each["Action"]
        ]
        for name in SPLIT
    }
    assert starting["auth"] == []
    (batch,) = starting["site"]
    assert batch["Action"] == ["codebuild:StartBuildBatch", "codebuild:BatchGetBuildBatches"]
    (project,) = batch["Resource"] if isinstance(batch["Resource"], list) else [batch["Resource"]]
    assert "integration-npm-3" in project
