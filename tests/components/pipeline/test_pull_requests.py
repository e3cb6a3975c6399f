"""The code of a pull request has been read by nobody: what its checks could reach, enumerated."""

import json
from collections.abc import Callable

import pulumi
import pytest

from components.context import Context
from components.foundation import Foundation
from components.pipeline import PullRequestChecks
from tests.components.declared import Declared, declared

SERVICES = {"auth": {"path": "services/auth"}, "site": {"build": {"kind": "npm"}}}


@pytest.fixture
def checks(context_of: Callable[..., Context]) -> Declared:
    context = context_of(SERVICES, "dev", **{"slipway:pullRequests": "true"})
    return declared(lambda: PullRequestChecks(context, Foundation(context), pulumi.ResourceOptions()))


def allowed(found: Declared, policy: str) -> dict[str, list[str]]:
    """The resources that each action is allowed on."""
    allowed: dict[str, list[str]] = {}
    for statement in json.loads(found.named(policy).inputs["policy"])["Statement"]:
        assert statement["Effect"] == "Allow"
        resources = statement["Resource"]
        for action in statement["Action"]:
            allowed.setdefault(action, []).extend([resources] if isinstance(resources, str) else resources)
    return allowed


def test_a_service_costs_one_resource(checks: Declared) -> None:
    names = {made.name for made in checks.of("Pipeline")}
    assert names == {"auth-pull-requests", "site-pull-requests"}
    assert not [made for made in checks.of("Role") if "auth" in made.name or "site" in made.name]


def test_it_starts_with_a_pull_request_and_runs_beside_others(checks: Declared) -> None:
    pipeline = checks.named("auth-pull-requests").inputs
    assert pipeline["executionMode"] == "QUEUED"
    (trigger,) = pipeline["triggers"]
    assert trigger["gitConfiguration"]["pullRequests"] == [
        {
            "branches": {"includes": ["develop", "release/*", "main"]},
            "events": ["OPEN", "UPDATED"],
            "filePaths": {"includes": ["services/auth/**"]},
        }
    ]
    assert "pushes" not in trigger["gitConfiguration"]


def test_its_builds_reach_no_secret_no_registry_and_no_other_role(checks: Declared) -> None:
    services = {action.partition(":")[0] for action in allowed(checks, "pull-requests-builds-policy")}
    assert services == {"s3", "kms", "logs", "codebuild"}


def test_its_builds_write_artifacts_and_logs_of_pull_requests_only(checks: Declared) -> None:
    may = allowed(checks, "pull-requests-builds-policy")
    assert all("/pull-requests-" in resource for resource in may["s3:PutObject"])
    assert all(":log-stream:test-pull-requests-" in resource for resource in may["logs:PutLogEvents"])
    assert all("/pull-requests-" in resource or "/toolbox/" in resource for resource in may["s3:GetObject"])


def test_its_pipelines_start_only_builds_of_pull_requests_and_assume_nothing(checks: Declared) -> None:
    may = allowed(checks, "pull-requests-pipeline-policy")
    assert "sts:AssumeRole" not in may
    assert all("project/test-pull-requests-" in resource for resource in may["codebuild:StartBuild"])
    assert all("/pull-requests-" in resource for resource in may["s3:PutObject"])


def test_no_deploy_role_trusts_its_role(checks: Declared) -> None:
    path = checks.named("pull-requests-pipeline-role").inputs["path"]
    trusts = [json.loads(made.inputs["assumeRolePolicy"]) for made in checks.of("Role")]
    patterns = [
        statement["Condition"]["ArnLike"]["aws:PrincipalArn"]
        for trust in trusts
        for statement in trust["Statement"]
        if "aws:PrincipalArn" in statement.get("Condition", {}).get("ArnLike", {})
    ]
    assert patterns
    assert not any(path.strip("/") in pattern for pattern in patterns)


def test_its_projects_hold_no_secret(checks: Declared) -> None:
    projects = [made for made in checks.of("Project") if made.name.startswith("pull-requests-")]
    assert {made.name for made in projects} >= {"pull-requests-unit-docker", "pull-requests-sast"}
    for project in projects:
        variables = project.inputs["environment"].get("environmentVariables", [])
        assert not [each for each in variables if each.get("type", "PLAINTEXT") != "PLAINTEXT"]
        assert "SIGNING_KEY" not in {each["name"] for each in variables}


def test_aws_would_accept_all_of_it(checks: Declared) -> None:
    assert checks.problems() == []
