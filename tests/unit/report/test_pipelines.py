from collections.abc import Callable

import pytest

from slipway.plan import Plan
from slipway.report.pipelines import as_text
from tests.unit.plan.conftest import plan_of

__all__ = ["plan_of"]
REPLICAS = [
    {"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"},
    {"stack": "prod-twin", "region": "us-east-1", "account": "444455556666"},
]
SERVICES: dict[str, dict[str, object]] = {"auth": {}, "fn": {"targets": ["lambda"], "template": "serverless"}}


@pytest.fixture
def home(plan_of: Callable[..., Plan]) -> Plan:
    return plan_of(SERVICES, **{"slipway:deploysTo": REPLICAS, "slipway:bootstrapImage": "lambda-bootstrap:1"})


def test_an_action_shows_the_region_that_it_leaves_for(home: Plan) -> None:
    assert "Deploy-ecs > Deploy-ecs-prod-eu (eu-west-1) > Deploy-ecs-prod-twin\n" in as_text(home)


def test_what_has_no_replica_is_told(home: Plan) -> None:
    assert "replicas: prod-eu (eu-west-1), prod-twin (us-east-1); not in them: fn (lambda)" in as_text(home)


def test_a_stack_without_replicas_says_nothing_of_them(plan_of: Callable[..., Plan]) -> None:
    assert "replica" not in as_text(plan_of({"auth": {}}))


def test_a_replica_tells_whose_pipelines_deploy_to_it(plan_of: Callable[..., Plan]) -> None:
    by = {"stack": "prod", "region": "us-east-1", "account": "111122223333"}
    text = as_text(plan_of({"auth": {}, "both": {"targets": ["ecs", "ec2"]}}, **{"slipway:deployedBy": by}))
    assert text.startswith("production: 2 services of stack test, deployed by the pipelines of prod\n")
    assert "auth  ecs\nboth  ecs, ec2\n" in text
