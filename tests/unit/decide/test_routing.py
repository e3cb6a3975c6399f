"""What is kept of which event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slipway.decide.events import read
from slipway.decide.routing import Duty, duty
from slipway.evidence import redacted
from tests.unit.functions.router.events import ACTIONS, Told, alarm, directory, execution, listed, push

TESTED = replace(listed(), actions={**ACTIONS, "Verify/Integration": "integration", "Plan/Plan": "plan"})


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (execution("SUCCEEDED", "Build/Image"), "proofs"),
        (execution("FAILED", "Build/Image"), "proof"),
        (execution("SUCCEEDED", "Plan/Plan"), "proofs"),
        (execution("FAILED", "Plan/Plan"), None),
        (execution("SUCCEEDED", "Verify/Integration"), "proof"),
        (execution("ABANDONED", "Test/Unit"), None),
        (execution("STARTED", "Deploy"), None),
        (execution("SUCCEEDED", "Deploy"), "deployment"),
        (execution("CANCELED", "Deploy"), "deployment"),
        (execution("SUCCEEDED", "Test"), None),
        (execution("SUCCEEDED"), "verification"),
        (execution("FAILED"), None),
        (alarm("OK"), "alarm"),
        (alarm("INSUFFICIENT_DATA"), None),
        (alarm("ALARM", "prod-booking-logins"), None),
        (push(), "push"),
    ],
)
def test_duties(told: Told, wanted: Duty | None) -> None:
    event = read(told, directory("production", TESTED), redacted)
    assert event is not None
    assert duty(event, TESTED if event.service else None) == wanted
