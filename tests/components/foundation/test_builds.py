import json

import pytest

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.builds import SharedBuilds
from components.foundation.network import Network
from components.foundation.signing import SigningKeys
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, Made, declared

SERVICES: dict[str, dict[str, object]] = {"auth": {}, "booking": {"build": {"kind": "maven"}}}
KEY = "arn:aws:kms:us-east-1:123456789012:key/k"


def declare(context: Context) -> Declared:
    def program() -> None:
        network, keys = Network("network", context), SigningKeys("signing", context)
        SharedBuilds("builds", context, network, ArtifactStore("artifacts", context, KEY), KEY, keys)

    return declared(program)


def actions(found: Declared, role: str) -> set[str]:
    statements = json.loads(found.named(f"{role}-builds-policy").inputs["policy"])["Statement"]
    return {action for statement in statements for action in statement["Action"]}


def variables(project: Made) -> dict[str, str]:
    return {each["name"]: each["value"] for each in project.inputs["environment"]["environmentVariables"]}


@pytest.fixture
def staging(context_of: ContextOf) -> Declared:
    return declare(context_of(SERVICES, "staging"))


def test_the_cloud_would_take_them(staging: Declared) -> None:
    assert staging.problems() == []


def test_code_of_services_can_neither_sign_nor_push_nor_read_secrets(staging: Declared) -> None:
    forbidden = {
        "kms:Sign",
        "ecr:PutImage",
        "secretsmanager:GetSecretValue",
        "sts:AssumeRole",
        "ecr:GetAuthorizationToken",
    }
    assert not actions(staging, "tests") & forbidden
    assert not actions(staging, "scans") & {"kms:Sign", "ecr:PutImage"}


def test_only_the_proof_signs_and_with_its_own_key_only(staging: Declared) -> None:
    statements = json.loads(staging.named("proof-builds-policy").inputs["policy"])["Statement"]
    (signing,) = [statement for statement in statements if "kms:Sign" in statement["Action"]]
    proof, images = staging.named("proof-key"), staging.named("signing-key")
    assert proof.inputs["keyUsage"] == images.inputs["keyUsage"] == "SIGN_VERIFY"
    assert signing["Resource"].endswith("/proof-key")


def test_nothing_that_services_take_turns_at_keeps_anything(staging: Declared) -> None:
    projects = staging.of("Project")
    assert {"shared-unit-docker", "shared-unit-maven", "shared-integration-maven", "shared-prove"} <= {
        p.name for p in projects
    }
    assert {project.inputs["cache"]["type"] for project in projects} == {"NO_CACHE"}


def test_only_integration_tests_run_inside_the_network(staging: Declared) -> None:
    inside = {project.name for project in staging.of("Project") if project.inputs.get("vpcConfig")}
    assert inside == {"shared-integration-docker", "shared-integration-maven"}


def test_every_project_that_runs_the_toolbox_checks_it(staging: Declared) -> None:
    for project in staging.of("Project"):
        if "toolbox.zip" in project.inputs["source"]["buildspec"]:
            assert len(variables(project)["TOOLBOX_SHA256"]) == 64
            assert variables(project)["TOOLBOX"].endswith(f"{variables(project)['TOOLBOX_SHA256']}.zip")


def test_artifacts_and_caches_grow_old_and_the_toolbox_does_not(staging: Declared) -> None:
    (lifecycle,) = staging.of("BucketLifecycleConfiguration")
    assert [rule["filter"]["prefix"] for rule in lifecycle.inputs["rules"]] == ["test-", "cache/"]
    (toolbox,) = staging.of("BucketObjectv2")
    assert not toolbox.inputs["key"].startswith(("test-", "cache/"))


def test_accounts_that_images_go_to_may_verify_and_not_sign(context_of: ContextOf) -> None:
    found = declare(context_of(SERVICES, "staging", **{"slipway:promotesTo": '["444455556666"]'}))
    _, downstream = json.loads(found.named("signing-key").inputs["policy"])["Statement"]
    assert downstream["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert set(downstream["Action"]) == {"kms:GetPublicKey", "kms:DescribeKey"}
