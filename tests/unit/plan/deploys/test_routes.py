import pytest

from slipway.catalogue import Build, Service, TargetKind
from slipway.plan.deploys.routes import routes


def service(*targets: TargetKind) -> Service:
    return Service(
        name="flights",
        system="supply",
        owner="supply",
        repository="a/b",
        build=Build(kind="docker"),
        targets=list(targets),
    )


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (("ecs",), {"ecs": "flights"}),
        (("ec2",), {"ec2": "flights"}),
        (("ecs", "ec2"), {"ecs": "flights", "ec2": "flights.ec2"}),
        (("ec2", "ecs"), {"ec2": "flights", "ecs": "flights.ecs"}),
        (("cloud-run", "ec2"), {"ec2": "flights"}),
        (("cloud-run", "container-apps"), {}),
    ],
)
def test_the_first_target_behind_the_balancer_has_the_services_own_address(
    targets: tuple[TargetKind, ...], expected: dict[TargetKind, str]
) -> None:
    assert routes(service(*targets)) == expected
