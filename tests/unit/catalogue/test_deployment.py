"""What a service may ask of its deployments and its instances."""

from __future__ import annotations

import pytest

from slipway.catalogue import Deployment, Instances
from slipway.documents import Problem
from tests.unit.catalogue.folder import SEARCH, Folder

WAITS = "the pipeline waits 60 for ECS, of which 15 go to starting the tasks"


@pytest.mark.parametrize(
    ("written", "field", "message", "suggestion"),
    [
        (
            "deployment:\n  shift: linear\n  percent: 1\n  minutes: 60\n",
            "deployment.percent",
            "steps of 1 % and 60 minutes last 5940 minutes; CodeDeploy shifts for 2880 at most",
            "3",
        ),
        (
            "deployment:\n  controller: ecs\n  bake_minutes: 60\n",
            "deployment.bake_minutes",
            f"5 minutes of moving traffic leave 40 for baking: {WAITS}",
            "40",
        ),
        (
            "deployment:\n  controller: ecs\n  minutes: 50\n",
            "deployment.minutes",
            f"traffic would move for 50 minutes; {WAITS}",
            "",
        ),
        (
            "deployment:\n  controller: ecs\n  shift: linear\n  percent: 2\n  minutes: 1\n",
            "deployment.percent",
            "ECS moves at least 3 % a step, found 2",
            "3",
        ),
        (
            "instances:\n  least: 3\n  wave_percent: 33\n",
            "instances.wave_percent",
            "33 % of 3 instances is less than one, so no wave could begin",
            "34",
        ),
        (
            "instances:\n  least: 9\n  most: 8\n",
            "instances.most",
            "8 instances at most, but 9 at least",
            "9",
        ),
        (
            "instances:\n  type: m7gd.large\n",
            "instances.type",
            "instances of the family m7gd are for arm64; images are built for x86-64",
            "t3.small",
        ),
    ],
)
def test_what_no_deployment_could_do_is_told_at_its_line(
    folder: Folder, written: str, field: str, message: str, suggestion: str
) -> None:
    folder.write("services/search.yaml", SEARCH + written)
    (problem,) = folder.problems()
    lines = (SEARCH + written).splitlines()
    key = field.partition(".")[2]
    line = max(number for number, text in enumerate(lines, 1) if text.strip().startswith(f"{key}:"))
    assert problem == Problem("fleet/services/search.yaml", line, field, message, suggestion)


@pytest.mark.parametrize("suggested", [3, 40])
def test_what_is_suggested_is_accepted(suggested: int) -> None:
    assert Deployment(shift="linear", percent=max(3, suggested), minutes=60).shifting_minutes <= 2880
    assert Deployment(controller="ecs", bake_minutes=suggested).shifting_minutes == 5


@pytest.mark.parametrize(
    ("deployment", "minutes"),
    [
        (Deployment(shift="all-at-once"), 0),
        (Deployment(shift="canary", minutes=7), 7),
        (Deployment(shift="linear", percent=30, minutes=10), 30),
        (Deployment(shift="linear", percent=50, minutes=10), 10),
        (Deployment(), 5),
    ],
)
def test_how_long_traffic_moves(deployment: Deployment, minutes: int) -> None:
    assert deployment.shifting_minutes == minutes


@pytest.mark.parametrize("kind", ["t3.small", "g4dn.xlarge", "r5.large", "c6i.metal", "u7i-12tb.224xlarge"])
def test_instances_of_the_other_families_run_the_image(kind: str) -> None:
    assert Instances(type=kind).type == kind
