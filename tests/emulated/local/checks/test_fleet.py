import pytest

from slipway.local.checks import fleet
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Clients, Given, Stage

FLEET = "aws:codebuild/fleet:Fleet"
SOUND: Given = {
    "name": "prod-branches",
    "baseCapacity": 2.0,
    "computeType": "BUILD_GENERAL1_LARGE",
    "environmentType": "LINUX_CONTAINER",
    "overflowBehavior": "ON_DEMAND",
    "scalingConfiguration": {"scalingType": "TARGET_TRACKING_SCALING", "maxCapacity": 4.0},
}
INSIDE: list[Given] = [{"vpcId": "vpc-1", "subnets": ["s"], "securityGroupIds": ["g"]}]


def test_a_sound_fleet_is_kept_under_its_arn(aws: Stage, client: Clients) -> None:
    made = aws.make(FLEET, **SOUND)
    place = client("sts").get_caller_identity()["Account"]
    assert made.id.startswith(f"arn:aws:codebuild:us-east-1:{place}:fleet/prod-branches:")
    assert made.state["arn"] == made.id
    aws.remove(made)


def test_what_is_not_known_yet_is_not_refused() -> None:
    assert list(fleet.problems(dict.fromkeys(SOUND, UNKNOWN))) == []
    assert list(fleet.problems({**SOUND, "vpcConfigs": UNKNOWN})) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"name": "-prod"}, "name: expected text that matches"),
        ({"name": "n" * 129}, "name: expected 2 to 128 characters"),
        ({"baseCapacity": 0.0}, "baseCapacity: a fleet has at least one machine, got 0"),
        ({"computeType": "BUILD_GENERAL1_LARG"}, "did you mean 'BUILD_GENERAL1_LARGE'?"),
        ({"environmentType": "LINUX"}, "environmentType: expected one of WINDOWS_CONTAINER, LINUX_CONTAINER"),
        ({"overflowBehavior": "ON-DEMAND"}, "overflowBehavior: expected one of QUEUE, ON_DEMAND"),
        ({"scalingConfiguration": {"maxCapacity": 2.0}}, "a fleet that scales has more than its base of 2 at most"),
        ({"computeType": "ATTRIBUTE_BASED_COMPUTE"}, "computeConfiguration: ATTRIBUTE_BASED_COMPUTE needs"),
        ({"vpcConfigs": INSIDE}, "fleetServiceRole: a fleet inside a network needs a service role"),
        ({"imageId": "ami-1"}, "fleetServiceRole: a fleet of an image of one's own needs a service role"),
    ],
)
def test_one_thing_broken(aws: Stage, broken: Given, expected: str) -> None:
    (only,) = aws.problems(FLEET, **{**SOUND, **broken})
    assert expected in only


def test_a_problem_names_its_place() -> None:
    (only,) = fleet.problems({**SOUND, "scalingConfiguration": {"maxCapacity": 1.0}})
    assert render(only.path) == "scalingConfiguration.maxCapacity"
