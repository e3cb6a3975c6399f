import json
from collections.abc import Callable

import pytest

from slipway.plan import Action, Plan
from slipway.plan.artifacts import flaws

PlanOf = Callable[..., Plan]
PLACES = [
    {"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"},
    {"stack": "prod-twin", "region": "us-east-1", "account": "444455556666"},
]


def actions(plan: Plan, kind: str) -> list[Action]:
    return [each for stage in plan.pipelines[0].stages for each in stage.actions if each.kind == kind]


def test_each_place_has_a_bundle_that_logs_there(plan_of: PlanOf) -> None:
    plan = plan_of({"shop": {"targets": ["ec2"]}}, **{"slipway:deploysTo": PLACES})
    packs, deploys = actions(plan, "pack"), actions(plan, "deploy")
    assert [each.outputs for each in packs] == [each.inputs for each in deploys]
    assert [each.outputs for each in packs] == [("bundle",), ("bundle_prod_eu",), ("bundle_prod_twin",)]
    told = [json.loads(each.configuration["EnvironmentVariables"]) for each in packs]
    logs = [{each["name"]: each["value"] for each in one if each["name"].startswith("LOG")} for one in told]
    assert logs[1] == {"LOG_GROUP": "/slipway/prod-eu/shop", "LOG_REGION": "eu-west-1"}
    assert logs[2] == {"LOG_GROUP": "/slipway/prod-twin/shop", "LOG_REGION": "us-east-1"}
    assert len({each.configuration["ProjectName"] for each in packs}) == 1
    assert all(not each.region and not each.role_arn for each in packs)
    assert list(flaws(plan.pipelines[0].stages)) == []


def test_every_target_of_a_place_comes_before_the_next_place(plan_of: PlanOf) -> None:
    plan = plan_of({"shop": {"targets": ["ecs", "ec2"]}}, **{"slipway:deploysTo": PLACES})
    ordered = [(each.name, each.run_order, each.region) for each in actions(plan, "deploy")]
    assert ordered == [
        ("Deploy-ecs", 1, ""),
        ("Deploy-ec2", 2, ""),
        ("Deploy-ecs-prod-eu", 3, "eu-west-1"),
        ("Deploy-ec2-prod-eu", 4, "eu-west-1"),
        ("Deploy-ecs-prod-twin", 5, ""),
        ("Deploy-ec2-prod-twin", 6, ""),
    ]


def test_a_deploy_elsewhere_never_acts_with_the_stacks_own_role(plan_of: PlanOf) -> None:
    plan = plan_of({"shop": {"deployment": {"controller": "ecs"}}}, **{"slipway:deploysTo": PLACES})
    own, *elsewhere = actions(plan, "deploy")
    assert (own.assumes_deploy_role, own.role_arn) == (True, "")
    assert [each.assumes_deploy_role for each in elsewhere] == [False, False]
    assert all(each.role_arn.startswith("arn:aws:iam::444455556666:role/slipway/prod-") for each in elsewhere)


@pytest.mark.parametrize(
    "service",
    [
        {"targets": ["lambda"], "template": "serverless"},
        {"targets": ["terraform"], "template": "terraform", "build": {"kind": "terraform"}},
        {"targets": ["cloud-run"]},
    ],
)
def test_what_has_no_replica_stays_as_it_is(plan_of: PlanOf, service: dict[str, object]) -> None:
    clouds = {"slipway:bootstrapImage": "b:1", "gcp:project": "wayfarer-test", "gcp:region": "us-east1"}
    plan = plan_of({"shop": service}, **clouds, **{"slipway:deploysTo": PLACES})
    assert not any(each.region or each.role_arn for stage in plan.pipelines[0].stages for each in stage.actions)


def test_a_replica_needs_no_settings_of_what_it_has_not(plan_of: PlanOf) -> None:
    by = {"stack": "prod", "region": "us-east-1", "account": "111122223333"}
    services = {"site": {"targets": ["cloud-run", "ecs"]}, "fn": {"targets": ["lambda"], "template": "serverless"}}
    plan = plan_of(services, **{"slipway:deployedBy": by})
    assert {name: service.targets for name, service in plan.services.items()} == {"site": ["ecs"]}
    assert plan.waves == (("site",),)
    assert (plan.pipelines, plan.shared_projects, plan.pull_requests) == ((), (), ())
    assert [each.target for each in plan.placements[0].deliveries] == ["ecs"]
