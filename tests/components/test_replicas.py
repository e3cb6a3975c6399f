"""Pipelines of one stack that deploy to others: either side knows the other's things by name, and nothing else may."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest

from components.targets import REPLICATED
from slipway.plan import replicas
from slipway.plan.model import Action
from tests.components.assume import Role, may_assume, roles, services_that_act_as
from tests.components.declared import ACCOUNT
from tests.components.fleet import Stack
from tests.components.replicas import OTHER_ACCOUNT, OTHER_REGION, OWN_REGION, PLACES, stacks

OF_PIPELINES = ("Pipeline", "Project", "Repository", "RepositoryPolicy", "Connection")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    return stacks(tmp_path_factory.mktemp("replicas"), "prod", *PLACES)


@pytest.fixture(scope="module")
def everyone(fleet: dict[str, Stack]) -> dict[tuple[str, str], Role]:
    """Every role of every stack."""
    return {(name, role): found for name, stack in fleet.items() for role, found in roles(stack).items()}


def actions_to(stack: Stack, replica: str) -> Iterator[tuple[str, Action]]:
    for pipeline in stack.context.plan.pipelines:
        for stage in pipeline.stages:
            for action in stage.actions:
                if action.kind == "deploy" and action.name.endswith(f"-{replica}"):
                    yield pipeline.service, action


def statements(stack: Stack, name: str, key: str = "policy") -> list[dict[str, Any]]:
    return json.loads(stack.cloud.named(name).inputs[key])["Statement"]  # type: ignore[no-any-return]


def sid(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (statement,) = [each for each in found if each.get("Sid") == name]
    return statement


def test_both_halves_agree_on_what_a_replica_has() -> None:
    assert set(REPLICATED) == replicas.REPLICATED


@pytest.mark.parametrize("name", PLACES)
def test_a_replica_has_targets_and_nothing_of_pipelines(fleet: dict[str, Stack], name: str) -> None:
    stack = fleet[name]
    assert [made.name for kind in OF_PIPELINES for made in stack.of(kind)] == []
    assert {made.inputs["family"] for made in stack.of("TaskDefinition")}
    assert stack.of("DeploymentGroup")
    assert list(stack.context.plan.services) == ["auth", "fleet", "native", "site"]
    assert [kind for service in stack.context.plan.services.values() for kind in service.targets].count("ecs") == 3
    assert not any("codebuild.amazonaws.com" in services_that_act_as(role) for role in roles(stack).values())


@pytest.mark.parametrize("name", PLACES)
def test_each_deploy_names_what_the_replica_declares(fleet: dict[str, Stack], name: str) -> None:
    there = fleet[name]
    groups = {made.inputs["deploymentGroupName"]: made.inputs["appName"] for made in there.of("DeploymentGroup")}
    services = {made.inputs["name"] for made in there.cloud.of("Service")}
    (cluster,) = there.of("Cluster")
    deploy = roles(there)["deploy-role"]
    found = dict(actions_to(fleet["prod"], name))
    assert set(found) == set(there.context.plan.services)
    for action in found.values():
        assert action.role_arn == deploy.arn
        assert action.region == ("" if PLACES[name][0] == OWN_REGION else PLACES[name][0])
        told = action.configuration
        if action.provider == "ECS":
            assert (told["ClusterName"], told["ServiceName"] in services) == (cluster.inputs["name"], True)
        else:
            assert groups[told["DeploymentGroupName"]] == told["ApplicationName"]


@pytest.mark.parametrize("name", PLACES)
def test_the_build_is_told_what_the_replica_declares(fleet: dict[str, Stack], name: str) -> None:
    there = fleet[name]
    variables = fleet["prod"].cloud.named("auth-build").inputs["environment"]["environmentVariables"]
    (value,) = [each["value"] for each in variables if each["name"] == "REPLICAS"]
    (told,) = [each for each in json.loads(value) if each["stack"] == name]
    task = there.one("TaskDefinition", "auth")
    (container,) = json.loads(task["containerDefinitions"])
    logs = container["logConfiguration"]["options"]
    assert (told["log_group"], told["log_region"]) == (logs["awslogs-group"], logs["awslogs-region"])
    assert (told["family"], told["task_role"]) == (task["family"], task["taskRoleArn"])
    assert told["execution_role"] == task["executionRoleArn"]
    assert told["hook"] in {made.inputs["name"] for made in there.of("Function")}


def test_a_deploy_is_one_place_after_another(fleet: dict[str, Stack]) -> None:
    (pipeline,) = [each for each in fleet["prod"].context.plan.pipelines if each.service == "site"]
    (stage,) = [stage for stage in pipeline.stages if stage.name == "Deploy"]
    assert [(action.name, action.run_order) for action in stage.actions] == [
        ("Deploy-ecs", 1),
        ("Deploy-cloud-run", 2),
        *((f"Deploy-ecs-{name}", order) for order, name in enumerate(PLACES, 3)),
    ]
    assert stage.rolls_back


def test_only_pipelines_become_deployers_in_any_stack(everyone: dict[tuple[str, str], Role]) -> None:
    """Over every role of four stacks in two accounts."""
    pipelines = {key for key in everyone if key[0] == "prod" and key[1].endswith("-pipeline-role")}
    replicated = pipelines - {("prod", "fn-pipeline-role")}
    for name in ("prod", *PLACES):
        deploy = everyone[name, "deploy-role"]
        may = {key for key, role in everyone.items() if may_assume(role, deploy)}
        assert may == (pipelines if name == "prod" else replicated)
        assert list(services_that_act_as(deploy)) == []


def test_no_build_role_becomes_any_other_in_any_stack(everyone: dict[tuple[str, str], Role]) -> None:
    building = [role for role in everyone.values() if "codebuild.amazonaws.com" in services_that_act_as(role)]
    assert len(building) > 5
    assert [
        (role.name, other.name) for role in building for other in everyone.values() if may_assume(role, other)
    ] == []


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        {"AWS": "*"},
    ],
)
def test_a_replica_that_trusts_a_whole_account_is_found(
    everyone: dict[tuple[str, str], Role], principal: dict[str, str]
) -> None:
    build = everyone["prod", "auth-build-role"]
    deploy = everyone["prod-eu", "deploy-role"]
    allowed = ({"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": "arn:aws:iam::*:role/slipway/*"},)
    greedy = replace(build, allowed=allowed)
    assert not may_assume(greedy, deploy)
    open_trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    assert may_assume(greedy, replace(deploy, trust=open_trust))


def test_a_replica_trusts_no_other_stack_of_the_account(everyone: dict[tuple[str, str], Role]) -> None:
    other = everyone["prod", "auth-pipeline-role"]
    stranger = replace(other, arn=other.arn.replace("/slipway/prod/", "/slipway/dev/"))
    deploy = everyone["prod-eu", "deploy-role"]
    assert may_assume(other, deploy)
    assert not may_assume(stranger, deploy)


@pytest.mark.parametrize("name", PLACES)
def test_the_replica_reads_the_artifacts_of_its_own_region(fleet: dict[str, Stack], name: str) -> None:
    home, region = fleet["prod"], PLACES[name][0]
    buckets = {made.inputs["bucket"]: made.inputs.get("region", OWN_REGION) for made in home.of("Bucket")}
    reads = statements(fleet[name], "deploy-policy")
    (resource,) = [each["Resource"] for each in reads if "s3:GetObject" in each["Action"]]
    bucket = resource.removeprefix("arn:aws:s3:::").removesuffix("/*")
    assert buckets[bucket] == region
    (key,) = [each for each in reads if "kms:Decrypt" in each["Action"]]
    assert key["Resource"] == f"arn:aws:kms:{region}:{ACCOUNT}:key/*"
    aliases = {(made.inputs["name"], made.inputs.get("region", OWN_REGION)) for made in home.of("Alias")}
    (alias,) = key["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"]
    assert (alias, region) in aliases
    instances = statements(fleet[name], "instances-policy")
    assert resource in [each["Resource"] for each in instances]


@pytest.mark.parametrize(("store", "name"), [("artifacts-eu-west-1", "prod-eu"), ("artifacts", "prod-twin")])
def test_store_and_key_let_the_other_accounts_roles_read_and_no_others(
    fleet: dict[str, Stack], everyone: dict[tuple[str, str], Role], store: str, name: str
) -> None:
    key = store.replace("artifacts", "customer")
    documents = [statements(fleet["prod"], f"{store}-policy"), statements(fleet["prod"], f"{key}-key")]
    readers = {everyone[name, "deploy-role"].arn, everyone[name, "instances-role"].arn}
    for statement in (sid(document, "ReplicasRead") for document in documents):
        assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{OTHER_ACCOUNT}:root"]}
        assert set(statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]) == readers
        assert not any(fnmatchcase("s3:PutObject", action) for action in statement["Action"])


def test_the_store_of_a_region_of_ones_own_account_is_opened_to_nobody(fleet: dict[str, Stack]) -> None:
    found = [statements(fleet["prod"], f"{each}") for each in ("artifacts-us-west-2-policy", "customer-us-west-2-key")]
    assert [each for document in found for each in document if each.get("Sid") == "ReplicasRead"] == []


def test_a_pipeline_has_a_store_in_each_region_that_it_deploys_to(fleet: dict[str, Stack]) -> None:
    stack = fleet["prod"]
    stores = {made.name: made.inputs["artifactStores"] for made in stack.of("Pipeline")}
    assert [store["region"] for store in stores["auth-pipeline"]] == [OWN_REGION, OTHER_REGION, "us-west-2"]
    assert len({store["encryptionKey"]["id"] for store in stores["auth-pipeline"]}) == 3
    (own,) = stores["fn-pipeline"]
    assert "region" not in own
    writes = statements(stack, "auth-pipeline-policy")
    (objects,) = [each["Resource"] for each in writes if "s3:PutObject" in each["Action"]]
    assert objects == [f"arn:aws:s3:::{store['location']}/*" for store in stores["auth-pipeline"]]
    (role,) = [
        each["Resource"] for each in statements(stack, "fn-pipeline-policy") if "sts:AssumeRole" in each["Action"]
    ]
    assert len(role) == 1


def test_everything_of_a_regional_store_lies_in_its_region(fleet: dict[str, Stack]) -> None:
    placed = {made.name: made.inputs["region"] for made in fleet["prod"].cloud.made if made.inputs.get("region")}
    parts = ("bucket", "versioning", "encryption", "private", "lifecycle", "policy")
    for region in (OTHER_REGION, "us-west-2"):
        names = {name for name, where in placed.items() if where == region}
        keys = {f"customer-{region}-{part}" for part in ("key", "alias")}
        assert names == {f"artifacts-{region}-{part}" for part in parts} | keys


def test_images_are_read_by_the_other_account_and_only_of_what_it_runs(fleet: dict[str, Stack]) -> None:
    pulls = sid(statements(fleet["prod"], "auth-registry-policy"), "ReplicaPulls")
    assert pulls["Principal"] == {"AWS": [f"arn:aws:iam::{OTHER_ACCOUNT}:root"]}
    assert not any("Put" in action or "Upload" in action for action in pulls["Action"])
    assert [each["Sid"] for each in statements(fleet["prod"], "fn-registry-policy")] == ["FunctionPulls"]
    for name in PLACES:
        pulled = [
            each["Resource"]
            for each in statements(fleet[name], "execution-policy")
            if "ecr:BatchGetImage" in each["Action"]
        ]
        assert pulled == [f"arn:aws:ecr:{OWN_REGION}:{ACCOUNT}:repository/*"]


def test_a_failed_deployment_rings_where_the_pipeline_is(fleet: dict[str, Stack]) -> None:
    assert fleet["prod"].cloud.named("auth-deploys")
    there = fleet["prod-eu"]
    assert [made.name for made in there.of("MetricAlarm") if made.name.endswith("-deploys")] == []
    declared = {made.inputs["name"] for made in there.of("MetricAlarm")}
    composite = there.cloud.named("auth-health").inputs["alarmRule"]
    assert {part.split('"')[1] for part in composite.split(" OR ")} <= declared


@pytest.mark.parametrize("name", ["prod", *PLACES])
def test_aws_would_refuse_nothing_of_either_side(fleet: dict[str, Stack], name: str) -> None:
    made_up = ("subnet-[", "sg-[", ".code")  # ids of a real cloud, and code that only an engine packs
    assert [each for each in fleet[name].cloud.problems() if not any(word in each for word in made_up)] == []
