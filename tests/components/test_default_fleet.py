"""The whole default fleet in production: who may deploy, and how much a service adds."""

import json
from dataclasses import replace
from typing import get_args

import pytest

from slipway.catalogue import TargetKind
from tests.components.assume import Role, grants, may_assume, roles, services_that_act_as
from tests.components.declared import ACCOUNT
from tests.components.fleet import Stack, default_fleet, stack_of

MOST_RESOURCES = 40
"""That a service may add to its stack."""
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.fixture(scope="module")
def fleet() -> Stack:
    return stack_of(default_fleet())


@pytest.fixture(scope="module")
def all_roles(fleet: Stack) -> dict[str, Role]:
    return roles(fleet)


def test_every_kind_of_target_is_used(fleet: Stack) -> None:
    used = {kind for service in fleet.context.plan.services.values() for kind in service.targets}
    assert used == set(get_args(TargetKind))


def test_the_deploy_role_is_assumed_by_pipelines_only(all_roles: dict[str, Role]) -> None:
    deploy = all_roles["deploy-role"]
    may = {name for name, role in all_roles.items() if may_assume(role, deploy)}
    assert may == {name for name in all_roles if name.endswith("-pipeline-role")}
    assert may
    assert list(services_that_act_as(deploy)) == []


def test_no_role_that_runs_builds_may_become_any_other(all_roles: dict[str, Role]) -> None:
    building = {
        name: role for name, role in all_roles.items() if "codebuild.amazonaws.com" in services_that_act_as(role)
    }
    assert len(building) > 20
    become = [
        (name, other) for name, role in building.items() for other in all_roles if may_assume(role, all_roles[other])
    ]
    assert become == []
    asking = [name for name, role in building.items() if any(grants(each, "*") for each in role.allowed)]
    assert asking == []


@pytest.mark.parametrize(
    "broken",
    [
        {"trust": {"AWS": ROOT}, "allow": "*"},
        {"trust": {"AWS": ROOT}, "allow": f"arn:aws:iam::{ACCOUNT}:role/slipway/prod/*"},
        {"trust": {"AWS": "itself"}, "allow": None},
    ],
    ids=["everyone may", "everyone of the stack may", "the build is trusted"],
)
def test_a_build_role_that_may_deploy_is_found(all_roles: dict[str, Role], broken: dict[str, object]) -> None:
    build = all_roles["booking-build-role"]
    principal = {"AWS": build.arn} if broken["trust"] == {"AWS": "itself"} else broken["trust"]
    trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    allowed = ({"Effect": "Allow", "Action": ["sts:*"], "Resource": broken["allow"]},) if broken["allow"] else ()
    assert may_assume(replace(build, allowed=allowed), replace(all_roles["deploy-role"], trust=trust))


def test_a_policy_alone_opens_nothing(all_roles: dict[str, Role]) -> None:
    greedy = replace(all_roles["booking-build-role"], allowed=({"Effect": "Allow", "Action": "*", "Resource": "*"},))
    assert not may_assume(greedy, all_roles["deploy-role"])


def test_only_the_deploy_roles_pass_roles_and_name_them(fleet: Stack) -> None:
    passing = [
        (made.name, statement)
        for made in fleet.of("RolePolicy")
        for statement in json.loads(made.inputs["policy"])["Statement"]
        if "iam:PassRole" in statement["Action"]
    ]
    assert {name for name, _ in passing} == {"deploy-policy"}
    for _, statement in passing:
        assert "*" not in statement["Resource"]
        assert statement["Condition"]["StringEquals"]["iam:PassedToService"]


def test_every_function_of_the_platform_is_made_of_the_signed_package(fleet: Stack) -> None:
    made = [each.inputs for each in fleet.of("Function") if each.inputs.get("packageType") != "Image"]
    assert len(made) >= 2
    assert all(each["s3Key"] == "functions/signed/job-1.zip" for each in made)
    assert all("code" not in each and each["codeSigningConfigArn"] for each in made)


def test_no_service_adds_more_than_forty_resources(fleet: Stack) -> None:
    added = {name: len(fleet.added_by(name)) for name in fleet.context.plan.services}
    assert max(added.values()) <= MOST_RESOURCES, added
    assert min(added.values()) > 10
