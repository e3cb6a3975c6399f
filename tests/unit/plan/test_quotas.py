from collections.abc import Callable

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Plan

PlanOf = Callable[..., Plan]


def test_a_balancer_holds_fifty_services_on_ecs_or_a_hundred_on_instances(plan_of: PlanOf) -> None:
    assert len(plan_of({f"s{number}": {"targets": ["ec2"]} for number in range(100)}, "dev").pipelines) == 100


@pytest.mark.parametrize(
    ("targets", "count"), [(["ecs"], 51), (["ec2"], 101), (["ecs", "ec2"], 34)], ids=["ecs", "ec2", "both"]
)
def test_more_target_groups_than_a_balancer_holds_are_refused(plan_of: PlanOf, targets: list[str], count: int) -> None:
    services: dict[str, dict[str, object]] = {f"s{number:03}": {"targets": targets} for number in range(count)}
    with pytest.raises(InvalidInputError, match=rf"s{count - 1:03}.yaml:\d+: system: system core has {count} services"):
        plan_of(services, "dev")


def test_services_of_other_clouds_take_no_target_group(plan_of: PlanOf) -> None:
    services: dict[str, dict[str, object]] = {f"s{number}": {"targets": ["cloud-run"]} for number in range(51)}
    assert plan_of(services, "dev", **{"gcp:project": "fleet-test", "gcp:region": "us-east1"}).pipelines


def ways_of_moving(count: int) -> dict[str, dict[str, object]]:
    return {
        f"s{number:03}": {"system": f"sys{number % 3}", "deployment": {"shift": "canary", "percent": 11 + number}}
        for number in range(count)
    }


def test_as_many_ways_of_moving_traffic_as_codedeploy_holds_are_planned(plan_of: PlanOf) -> None:
    services = ways_of_moving(50)
    assert len(plan_of({**services, "s050": services["s000"]}).pipelines) == 51


def test_more_ways_of_moving_traffic_than_codedeploy_holds_are_refused(plan_of: PlanOf) -> None:
    with pytest.raises(InvalidInputError, match=r"s050.yaml:\d+: deployment: .* more than 50 different ways"):
        plan_of(ways_of_moving(51))
