"""Fleets keep levels of trust apart, and no limit refuses what the pipelines can rightly ask for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from slipway.catalogue import BuildKind
from slipway.plan.fleets import Fleet, Machine, fleet_of, machine_of

HEAVY = Fleet(builds=["maven"])


def test_only_heavy_builds_run_on_the_fleet() -> None:
    fleets = {"branches": HEAVY}
    assert fleet_of(fleets, "branches", "maven") == "branches"
    assert fleet_of(fleets, "branches", "npm") is None


def test_pull_requests_never_run_on_the_fleet_of_branches() -> None:
    assert fleet_of({"branches": HEAVY}, "pull-requests", "maven") is None
    assert fleet_of({"pull-requests": HEAVY}, "branches", "maven") is None
    assert fleet_of({"pull-requests": HEAVY}, "pull-requests", "maven") == "pull-requests"


def test_a_heavy_build_that_needs_a_fresh_machine_gets_a_big_one_of_its_own() -> None:
    fleets = {"branches": HEAVY}
    assert machine_of(fleets, "branches", "maven", fresh=True) == Machine("BUILD_GENERAL1_LARGE", None)
    assert machine_of(fleets, "branches", "maven", fresh=False) == Machine("BUILD_GENERAL1_LARGE", "branches")


@pytest.mark.parametrize("build", ["npm", None])
def test_what_is_not_heavy_runs_on_a_small_machine(build: BuildKind | None) -> None:
    assert machine_of({"branches": HEAVY}, "branches", build, fresh=False) == Machine("BUILD_GENERAL1_SMALL", None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"builds": []}, "at least 1 item"),
        ({"builds": ["gradle"]}, "'docker', 'npm', 'maven'"),
        ({"builds": ["maven"], "capacity": 0}, "greater than or equal to 1"),
        ({"builds": ["maven"], "capacity": 3, "most": 2}, "most: 2 machines at most, but 3 that always run"),
        ({"builds": ["maven"], "overflow": "drop"}, "'queue' or 'on-demand'"),
        ({"builds": ["maven"], "compute": "huge"}, "'small'"),
    ],
)
def test_a_fleet_that_can_not_be_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Fleet.model_validate(given)
