import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from slipway.local import clock


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    clock.release()


def test_it_is_the_machines_clock_until_it_is_set() -> None:
    assert clock.ahead() == 0.0
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 1


def test_it_goes_forward_and_ticks_on() -> None:
    start = clock.now()
    friday = start + timedelta(days=3)
    assert (clock.set_to(friday) - friday).total_seconds() < 1
    assert clock.ahead() == pytest.approx(3 * 24 * 3600, abs=1)
    first, deadline = time.time(), time.monotonic() + 5
    while time.time() == first:
        assert time.monotonic() < deadline, "the clock stands still"
    again = clock.set_to(friday + timedelta(hours=1))
    assert again - friday == pytest.approx(timedelta(hours=1), abs=timedelta(seconds=1))


def test_it_never_goes_back() -> None:
    clock.set_to(clock.now() + timedelta(days=1))
    with pytest.raises(ValueError, match="forward only"):
        clock.set_to(clock.now() - timedelta(minutes=1))
    clock.set_to(clock.now() - timedelta(milliseconds=200))
    assert clock.ahead() == pytest.approx(24 * 3600, abs=1), "a moment that has just passed is now"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.set_to(datetime(2099, 1, 1))  # noqa: DTZ001 - that is what is refused


def test_those_who_sleep_are_woken() -> None:
    with clock.MOVED:
        mover = threading.Thread(target=lambda: clock.set_to(clock.now() + timedelta(hours=1)))
        mover.start()
        assert clock.MOVED.wait(timeout=10)
    mover.join()


def test_it_goes_no_further_than_what_it_drives_can_hold() -> None:
    with pytest.raises(ValueError, match="no further than 2100-01-01"):
        clock.set_to(datetime(2199, 6, 3, tzinfo=UTC))
    assert clock.ahead() == 0.0
