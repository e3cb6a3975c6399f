import json
from collections.abc import Callable

import pytest

from tests.components.conftest import ContextOf
from tests.components.declared import Declared, Made
from tests.components.foundation.test_builds import declare

SERVICES: dict[str, dict[str, object]] = {"auth": {"build": {"kind": "maven"}}, "site": {"build": {"kind": "npm"}}}
BOTH = {
    "slipway:pullRequests": "true",
    "slipway:fleets": json.dumps(
        {
            "branches": {"builds": ["maven"], "capacity": 2, "most": 6},
            "pull-requests": {"builds": ["maven"], "compute": "medium", "overflow": "queue"},
        }
    ),
}
StackWith = Callable[..., Declared]


@pytest.fixture
def dev_with(context_of: ContextOf) -> StackWith:
    return lambda **settings: declare(context_of(SERVICES, "dev", **settings))


def fleets(found: Declared) -> list[Made]:
    return [made for made in found.of("Fleet") if made.type.startswith("aws:")]


def places(found: Declared) -> dict[str, str]:
    """The fleet of each project that has one."""
    return {
        project.name: project.inputs["environment"]["fleet"]["fleetArn"].rpartition("/")[2]
        for project in found.of("Project")
        if project.inputs["environment"].get("fleet")
    }


def test_pull_requests_and_branches_never_share_a_machine(dev_with: StackWith) -> None:
    found = dev_with(**BOTH)
    assert found.problems() == []
    named = {made.name: made.inputs["name"] for made in fleets(found)}
    assert places(found) == {
        "shared-unit-maven": named["branches-fleet"],
        "pull-requests-unit-maven": named["pull-requests-fleet"],
    }


def test_pull_requests_run_on_fresh_machines_where_only_branches_have_a_fleet(dev_with: StackWith) -> None:
    only = json.dumps({"branches": json.loads(BOTH["slipway:fleets"])["branches"]})
    assert places(dev_with(**{**BOTH, "slipway:fleets": only})).keys() == {"shared-unit-maven"}


def test_a_fleet_is_as_the_settings_say(dev_with: StackWith) -> None:
    branches, waiting = (made.inputs for made in fleets(dev_with(**BOTH)))
    assert (branches["overflowBehavior"], waiting["overflowBehavior"]) == ("ON_DEMAND", "QUEUE")
    assert (branches["baseCapacity"], branches["scalingConfiguration"]["maxCapacity"]) == (2, 6)
    assert (waiting["computeType"], waiting.get("scalingConfiguration")) == ("BUILD_GENERAL1_MEDIUM", None)


def test_machines_that_nothing_would_use_are_not_kept(dev_with: StackWith) -> None:
    idle = json.dumps({"branches": {"builds": ["python"]}, "pull-requests": {"builds": ["maven"]}})
    assert fleets(dev_with(**{"slipway:fleets": idle})) == []
    assert fleets(dev_with()) == []


def test_a_project_on_a_fleet_has_its_size(dev_with: StackWith) -> None:
    sizes = {made.name: made.inputs["environment"]["computeType"] for made in dev_with(**BOTH).of("Project")}
    assert sizes["shared-unit-maven"] == "BUILD_GENERAL1_LARGE"
    assert sizes["pull-requests-unit-maven"] == "BUILD_GENERAL1_MEDIUM"
    assert sizes["shared-unit-npm"] == sizes["shared-sast"] == "BUILD_GENERAL1_SMALL"
