import pytest

from slipway.local.checks import canary
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given

SOUND: Given = {
    "name": "prod-booking",
    "runtimeVersion": "syn-python-selenium-12.0",
    "s3Bucket": "scripts",
    "artifactS3Location": "s3://results/booking",
    "schedule": {"expression": "rate(5 minutes)"},
    "runConfig": {"timeoutInSeconds": 120.0},
}


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in canary.problems(inputs)]


def test_sound_canaries() -> None:
    assert told(SOUND) == []
    assert told({**SOUND, "schedule": {"expression": "rate(1 hour)"}}) == []
    assert told({**SOUND, "schedule": {"expression": "rate(0 minute)"}}) == []
    assert told({**SOUND, "schedule": {"expression": "cron(0 8 * * ? *)"}}) == []
    assert told(dict.fromkeys(SOUND, UNKNOWN)) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"name": "Booking"}, "name: expected 1 to 255 lower case letters, digits, hyphens and underscores"),
        ({"runtimeVersion": "python3.12"}, "runtimeVersion: expected a runtime of Synthetics"),
        ({"s3Bucket": None}, "s3Bucket: expected the script either in s3Bucket and s3Key, or in zipFile"),
        ({"artifactS3Location": "results/booking"}, "artifactS3Location: expected a location such as s3://"),
        ({"schedule": {"expression": "5 minutes"}}, "schedule.expression: expected rate(5 minutes)"),
        ({"schedule": {"expression": "rate(2 hours)"}}, "schedule.expression: expected at most 60 minutes"),
        (
            {"runConfig": {"timeoutInSeconds": 400.0}},
            "runConfig.timeoutInSeconds: a run may take no longer than the 300 seconds until the next, got 400",
        ),
    ],
)
def test_one_thing_broken(broken: Given, expected: str) -> None:
    (only,) = told({**SOUND, **broken})
    assert expected in only
