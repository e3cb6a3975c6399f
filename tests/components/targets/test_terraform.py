import json
from collections.abc import Callable
from typing import Any

import pytest

from components.context import Context
from components.foundation import Foundation
from components.pipeline import ServicePipeline
from tests.components.declared import Declared, declared

ContextOf = Callable[..., Context]
POLICY = "arn:aws:iam::aws:policy/AmazonRoute53FullAccess"
SERVICE: dict[str, object] = {
    "template": "terraform",
    "targets": ["terraform"],
    "build": {"kind": "terraform"},
    "terraform": {"policies": [POLICY]},
}


@pytest.fixture(scope="module")
def found(context_of: ContextOf) -> Declared:
    context = context_of({"edge": SERVICE})

    def program() -> None:
        ServicePipeline(context.plan.pipelines[0], context, Foundation(context))

    return declared(program)


def statements(found: Declared, role: str) -> list[dict[str, Any]]:
    return list(json.loads(found.named(f"{role}-policy").inputs["policy"])["Statement"])


def on_state(found: Declared, role: str) -> list[tuple[str, set[str]]]:
    """What a role may do to each object of the state bucket, one entry a statement."""
    objects = f"arn:aws:s3:::{found.named('terraform-bucket').inputs['bucket']}/"
    told = [(str(each["Resource"]), set(each["Action"])) for each in statements(found, role)]
    return [(place.removeprefix(objects), actions) for place, actions in told if place.startswith(objects)]


def attached(found: Declared, role: str) -> set[str]:
    return {
        each.inputs["policyArn"] for each in found.of("RolePolicyAttachment") if each.name.startswith(f"edge-{role}-")
    }


def test_the_cloud_would_take_everything(found: Declared) -> None:
    assert found.problems() == []


def test_nothing_of_images_or_containers_is_declared(found: Declared) -> None:
    kinds = (
        "Repository",
        "RepositoryPolicy",
        "TaskDefinition",
        "Service",
        "TargetGroup",
        "LoadBalancer",
        "Application",
    )
    assert [each.name for kind in kinds for each in found.of(kind)] == []
    assert "edge-build" not in {each.name for each in found.made}


def test_planning_reads_and_holds_the_lock_and_changes_nothing(found: Declared) -> None:
    lock = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
    assert on_state(found, "edge-plan") == [
        ("edge/terraform.tfstate", {"s3:GetObject"}),
        ("edge/terraform.tfstate.tflock", lock),
    ]
    assert attached(found, "plan") == {"arn:aws:iam::aws:policy/ReadOnlyAccess"}


def test_applying_writes_the_state_and_what_the_catalogue_grants(found: Declared) -> None:
    more = [each for each in on_state(found, "edge-deploy-terraform") if each not in on_state(found, "edge-plan")]
    assert more == [("edge/terraform.tfstate", {"s3:PutObject"})]
    assert attached(found, "deploy-terraform") == {"arn:aws:iam::aws:policy/ReadOnlyAccess", POLICY}


@pytest.mark.parametrize("kind", ["plan", "deploy-terraform"])
def test_each_role_is_for_its_own_project_alone(found: Declared, kind: str) -> None:
    (trust,) = json.loads(found.named(f"edge-{kind}-role").inputs["assumeRolePolicy"])["Statement"]
    project = found.named(f"edge-{kind}").inputs
    assert trust["Principal"] == {"Service": "codebuild.amazonaws.com"}
    assert trust["Condition"]["ArnLike"]["aws:SourceArn"].endswith(f"project/{project['name']}")
    variables = {each["name"]: each["value"] for each in project["environment"]["environmentVariables"]}
    assert variables["STATE_BUCKET"] == found.named("terraform-bucket").inputs["bucket"]


def test_no_other_role_reaches_the_state(found: Declared) -> None:
    bucket = found.named("terraform-bucket").inputs["bucket"]
    holders = {policy.name for policy in found.of("RolePolicy") if bucket in str(policy.inputs["policy"])}
    assert holders == {"edge-plan-policy", "edge-deploy-terraform-policy"}


def test_the_state_is_versioned_encrypted_and_closed_to_other_services(found: Declared) -> None:
    assert found.named("terraform-versioning").inputs["versioningConfiguration"] == {"status": "Enabled"}
    (rule,) = found.named("terraform-encryption").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    policy = json.loads(found.named("terraform-policy").inputs["policy"])["Statement"]
    (own,) = [statement for statement in policy if statement["Sid"] == "OwnStateOnly"]
    assert own["NotResource"].endswith("/${aws:PrincipalTag/service}/*")
    assert (own["Effect"], own["Principal"]) == ("Deny", "*")
    for kind in ("plan", "deploy-terraform"):
        assert found.named(f"edge-{kind}-role").inputs["tags"]["service"] == "edge"


def test_no_state_expires(found: Declared) -> None:
    (rule,) = found.named("terraform-lifecycle").inputs["rules"]
    assert "expiration" not in rule
