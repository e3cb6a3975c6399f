import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue import TargetKind
from slipway.plan.deploys.configurations import configuration, own_configurations
from slipway.plan.model import Delivery, Shift


def delivery(target: TargetKind, shift: Shift) -> Delivery:
    return Delivery(target, "codedeploy", shift, ("alarms",), "codedeploy")


shifts = st.builds(Shift, st.sampled_from(["canary", "linear"]), st.integers(1, 99), st.integers(1, 60))


@pytest.mark.parametrize(
    ("target", "shift", "name"),
    [
        ("ecs", Shift("all-at-once", bake_minutes=30), "CodeDeployDefault.ECSAllAtOnce"),
        ("ecs", Shift("canary", 10, 15, 30), "CodeDeployDefault.ECSCanary10Percent15Minutes"),
        ("ecs", Shift("linear", 10, 3), "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"),
        ("lambda", Shift("linear", 10, 1), "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"),
        ("lambda", Shift("canary", 10, 30), "CodeDeployDefault.LambdaCanary10Percent30Minutes"),
        ("ec2", Shift("waves", 50), "CodeDeployDefault.HalfAtATime"),
        ("ec2", Shift("waves", 100), "CodeDeployDefault.AllAtOnce"),
    ],
)
def test_the_predefined_ones_are_used_where_they_fit(target: TargetKind, shift: Shift, name: str) -> None:
    found = configuration("prod", delivery(target, shift))
    assert (found.name, found.own) == (name, False)


@pytest.mark.parametrize(
    ("target", "shift", "readable"),
    [
        ("ecs", Shift("canary", 10, 30), "prod-ecs-canary-10-30-"),
        ("ecs", Shift("linear", 20, 3), "prod-ecs-linear-20-3-"),
        ("lambda", Shift("canary", 20, 5), "prod-lambda-canary-20-5-"),
        ("ec2", Shift("waves", 25), "prod-server-waves-25-0-"),
    ],
)
def test_others_are_the_stacks_own(target: TargetKind, shift: Shift, readable: str) -> None:
    found = configuration("prod", delivery(target, shift))
    assert found.own
    assert found.name.startswith(readable)


def test_what_only_bakes_for_another_time_is_the_same() -> None:
    wanted = [delivery("ecs", Shift("linear", 20, 3, bake)) for bake in (0, 30, 60)]
    assert len(own_configurations("prod", wanted)) == 1


def test_a_delivery_by_another_controller_needs_none() -> None:
    native = Delivery("ecs", "ecs", Shift("linear", 20, 3), ("alarms",), "ecs")
    assert own_configurations("prod", [native]) == ()


@given(shifts, shifts)
def test_two_shifts_share_a_name_only_if_they_move_alike(one: Shift, other: Shift) -> None:
    names = {configuration("prod", delivery("ecs", shift)).name for shift in (one, other)}
    assert (len(names) == 1) is ((one.kind, one.percent, one.minutes) == (other.kind, other.percent, other.minutes))
    assert all(len(name) <= 100 for name in names)
