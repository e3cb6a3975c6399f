"""How a tree that was rolled back comes again: two go past the gate, one approves, and its good deployment ends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from slipway.decide.gate import GateVerdict, preflight
from slipway.functions.preflight import gather
from tests.emulated.functions.preflight.conftest import BOOKING, DIGEST, NOON, QUESTION, Cloud

MINUTE = timedelta(minutes=1)


def _judged(cloud: Cloud, at: datetime) -> GateVerdict:
    return preflight(gather(QUESTION, BOOKING, cloud.sources, at), at)


def test_two_go_past_the_gate_one_approves_and_a_good_deployment_ends_it(cloud: Cloud) -> None:
    cloud.record("held-back", at=NOON - 9 * MINUTE)
    cloud.record("rolled-back", at=NOON - 8 * MINUTE)
    assert len(_judged(cloud, NOON).reasons) == 2
    told = {
        "gates": ["evidence"],
        "by": ["ana-nunez", "bo-lindqvist"],
        "reason": "it was the network",
        "ends": (NOON + 60 * MINUTE).isoformat(),
    }
    cloud.record("override", digest=DIGEST, details=told, at=NOON - 7 * MINUTE)
    assert _judged(cloud, NOON).open
    cloud.record("approved", at=NOON - 6 * MINUTE)
    assert _judged(cloud, NOON).open, "the gate is asked again after the approval"
    later = NOON + 61 * MINUTE
    assert not _judged(cloud, later).open, "approved and not deployed in time, it still counts as rolled back"
    cloud.record("deployed", at=NOON - 5 * MINUTE, execution="e-again")
    assert _judged(cloud, later).open
