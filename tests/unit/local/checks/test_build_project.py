import pytest

from slipway.local.checks import build_project
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given

FANNED_OUT = "version: 0.2\nbatch:\n  build-fanout:\n    parallelism: 3\n"
SOUND: Given = {
    "source": {"type": "CODEPIPELINE", "buildspec": FANNED_OUT},
    "artifacts": {"type": "CODEPIPELINE"},
    "environment": {"computeType": "BUILD_GENERAL1_SMALL"},
    "vpcConfig": {"vpcId": "vpc-1"},
    "concurrentBuildLimit": 3.0,
    "buildBatchConfig": {"serviceRole": "r", "restrictions": {"maximumBuildsAllowed": 3.0}},
}


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in build_project.problems(inputs)]


def test_sound_projects() -> None:
    assert told(SOUND) == []
    assert told(dict.fromkeys(SOUND, UNKNOWN)) == []
    assert told({**SOUND, "environment": {"fleet": {"fleetArn": UNKNOWN}}, "vpcConfig": None}) == []
    assert told({"source": {"type": "CODEPIPELINE", "buildspec": "}{ build-fanout"}}) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"environment": {"fleet": {"fleetArn": "f"}}}, "vpcConfig: a project on a fleet has no network of its own"),
        ({"concurrentBuildLimit": 0.0}, "concurrentBuildLimit: expected at least 1 build, got 0"),
        ({"buildBatchConfig": None}, "buildBatchConfig: the buildspec describes a batch"),
        ({"buildBatchConfig": {"timeoutInMins": 30.0}}, "buildBatchConfig.serviceRole: a batch needs the role"),
        (
            {"buildBatchConfig": {"serviceRole": "r", "restrictions": {"maximumBuildsAllowed": 2.0}}},
            "buildBatchConfig.restrictions.maximumBuildsAllowed: the buildspec fans out to 3 builds, got 2",
        ),
        ({"artifacts": {"type": "NO_ARTIFACTS"}}, "artifacts.type: expected CODEPIPELINE"),
        ({"source": {"type": "NO_SOURCE"}, "artifacts": {"type": "NO_ARTIFACTS"}}, "source.buildspec: a project"),
    ],
)
def test_one_thing_broken(broken: Given, expected: str) -> None:
    (only,) = told({**SOUND, **broken})
    assert only.startswith(expected)
