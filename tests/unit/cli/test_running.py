from datetime import UTC, datetime

import pytest

from slipway.cli.inputs import UsageError, load_plan
from slipway.cli.running import put_clock
from slipway.decide.checkpoints import checkpoints
from slipway.local.cloud import LocalCloud

CLOUD = LocalCloud(1, "http://127.0.0.1:1", "us-east-1", "boot", 2)
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Where the clock of a local cloud, at which it is Friday, is set to."""
    moved: list[datetime] = []
    monkeypatch.setattr("slipway.local.cloud.clock", lambda _: FRIDAY)
    monkeypatch.setattr("slipway.local.cloud.set_clock", lambda _, instant: moved.append(instant))
    return moved


def test_the_clock_is_set_in_the_zone_of_the_environment_and_left_alone_without_a_time(moved: list[datetime]) -> None:
    plan, catalogue = load_plan("local")
    booking = checkpoints(plan, catalogue)["booking"]
    put_clock(CLOUD, None, booking)
    assert not moved
    put_clock(CLOUD, "Friday 18:05", booking)
    assert moved == [datetime(2026, 11, 27, 17, 5, tzinfo=UTC)]


def test_a_time_that_has_passed_is_refused_before_the_clock_is_asked(moved: list[datetime]) -> None:
    plan, catalogue = load_plan("local")
    with pytest.raises(UsageError, match="it is Friday 2026-11-27 10:00 CET, past Thursday") as refused:
        put_clock(CLOUD, "2026-11-26T10:00", checkpoints(plan, catalogue)["booking"])
    assert "./slipway down" in str(refused.value.hint)
    assert not moved
