"""Canaries: what Synthetics refuses only when it is asked. Source: Synthetics API reference, CreateCanary."""

import re
from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties, mapping_at

_RATE = re.compile(r"rate\((?:0 minutes?|(\d+) (minutes?|hours?))\)")
_MINUTES = {"m": 1, "h": 60}
_LONGEST = 60
_SECONDS = 60


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that Synthetics would refuse in a canary; values may be UNKNOWN."""
    name = inputs.get("name")
    if isinstance(name, str) and not re.fullmatch(r"[0-9a-z_-]{1,255}", name):
        yield Problem(("name",), "expected 1 to 255 lower case letters, digits, hyphens and underscores", shown(name))
    runtime = inputs.get("runtimeVersion")
    if isinstance(runtime, str) and not runtime.startswith("syn-"):
        yield Problem(
            ("runtimeVersion",), "expected a runtime of Synthetics, such as syn-python-selenium-12.0", shown(runtime)
        )
    if (inputs.get("s3Bucket") is None) == (inputs.get("zipFile") is None):
        yield Problem(("s3Bucket",), "expected the script either in s3Bucket and s3Key, or in zipFile")
    location = inputs.get("artifactS3Location")
    if isinstance(location, str) and not location.startswith("s3://"):
        yield Problem(("artifactS3Location",), "expected a location such as s3://bucket/results", shown(location))
    yield from _schedule(inputs)


def _schedule(inputs: Properties) -> Iterator[Problem]:
    expression = mapping_at(inputs, "schedule").get("expression")
    if not isinstance(expression, str) or expression.startswith("cron("):
        return
    place = ("schedule", "expression")
    written = _RATE.fullmatch(expression)
    if written is None:
        yield Problem(place, "expected rate(5 minutes), rate(1 hour) or a cron expression", shown(expression))
        return
    minutes = int(written[1] or 0) * _MINUTES[(written[2] or "m")[0]]
    if minutes > _LONGEST:
        yield Problem(place, f"expected at most {_LONGEST} minutes between runs", shown(expression))
    seconds = mapping_at(inputs, "runConfig").get("timeoutInSeconds")
    if minutes and isinstance(seconds, float) and seconds > minutes * _SECONDS:
        expected = f"a run may take no longer than the {minutes * _SECONDS} seconds until the next"
        yield Problem(("runConfig", "timeoutInSeconds"), expected, shown(seconds))
