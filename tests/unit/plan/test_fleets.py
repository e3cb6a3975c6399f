"""Fleets keep levels of trust apart, and no limit refuses what the pipelines can rightly ask for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from slipway.plan.fleets import Fleet, fleet_of, most_at_once

HEAVY = Fleet(builds=["maven"])


def test_only_heavy_builds_run_on_the_fleet() -> None:
    fleets = {"branches": HEAVY}
    assert fleet_of(fleets, "branches", "maven") == "branches"
    assert fleet_of(fleets, "branches", "npm") is None


def test_pull_requests_never_run_on_the_fleet_of_branches() -> None:
    assert fleet_of({"branches": HEAVY}, "pull-requests", "maven") is None
    assert fleet_of({"pull-requests": HEAVY}, "branches", "maven") is None
    assert fleet_of({"pull-requests": HEAVY}, "pull-requests", "maven") == "pull-requests"


def test_a_project_may_run_as_often_as_actions_use_it() -> None:
    assert most_at_once(["sast", "build-a", "sast", "build-b", "sast"]) == {"sast": 3, "build-a": 1, "build-b": 1}


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
