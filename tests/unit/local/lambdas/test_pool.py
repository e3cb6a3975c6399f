"""The pool, with things that only count how they are used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from slipway.local.lambdas import pool as module
from slipway.local.lambdas.deployed import Deployed
from slipway.local.lambdas.pool import IDLE_SECONDS, Pool, ThrottledError

FUNCTION = Deployed(
    account="1",
    region="us-east-1",
    name="f",
    version="$LATEST",
    arn="arn:f",
    invoked_arn="arn:f",
    handler="f.handle",
    runtime="python3.11",
    architecture="x86_64",
    code=b"",
    digest="0",
    variables={},
    timeout=3,
    memory=128,
    reserved=None,
    image=False,
    log_group="/aws/lambda/f",
    dead_letter="",
    on_failure="",
    on_success="",
    retries=2,
    event_age=60,
)
OTHER = replace(FUNCTION, arn="arn:other", name="other")


@dataclass
class Kept:
    function: Deployed
    used: float = 0.0
    ended: bool = False

    def end(self) -> None:
        self.ended = True


def test_one_that_is_idle_is_used_again_and_one_that_is_busy_is_not() -> None:
    pool = Pool(Kept)
    first, second = pool.take(FUNCTION), pool.take(FUNCTION)
    assert first.kept is not second.kept
    pool.give_back(first)
    again = pool.take(FUNCTION)
    assert again.kept is first.kept
    assert (first.fresh, again.fresh) == (True, False)
    assert pool.take(OTHER).kept is not first.kept


def test_each_version_has_its_own() -> None:
    pool = Pool(Kept)
    pool.give_back(pool.take(FUNCTION))
    assert pool.take(replace(FUNCTION, version="1")).fresh


def test_what_is_reserved_is_a_limit() -> None:
    pool, few = Pool(Kept), replace(FUNCTION, reserved=2)
    first = pool.take(few)
    pool.take(few)
    with pytest.raises(ThrottledError, match="Reserved"):
        pool.take(few)
    pool.drop(first)
    assert pool.take(few).fresh
    with pytest.raises(ThrottledError):
        pool.take(replace(FUNCTION, arn="arn:none", reserved=0))


def test_a_changed_function_is_run_anew() -> None:
    pool = Pool(Kept)
    idle, busy = pool.take(FUNCTION), pool.take(FUNCTION)
    pool.give_back(idle)
    pool.forget(FUNCTION.arn)
    assert idle.kept.ended
    assert not busy.kept.ended
    assert pool.take(FUNCTION).fresh
    pool.give_back(busy)
    assert busy.kept.ended, "it was made for the function as it was"
    assert pool.count() == 1


def test_where_there_is_no_room_the_one_that_rested_longest_goes() -> None:
    pool = Pool(Kept, most=2)
    old, new = pool.take(FUNCTION), pool.take(FUNCTION)
    old.kept.used, new.kept.used = 1.0, 2.0
    pool.give_back(new)
    pool.give_back(old)
    pool.take(OTHER)
    assert (old.kept.ended, new.kept.ended) == (True, False)
    assert pool.count() == 2


def test_who_comes_when_all_are_busy_waits_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(Kept, most=1)
    busy = pool.take(FUNCTION)
    waiting = threading.Thread(target=lambda: pool.take(OTHER))
    waiting.start()
    pool.give_back(busy)
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
    with pytest.raises(ThrottledError, match="Concurrent"):
        pool.take(FUNCTION)


def test_one_that_can_not_be_made_takes_no_place() -> None:
    def fail(_: Deployed) -> Kept:
        raise OSError("no room")

    pool = Pool(fail, most=1)
    for _ in range(3):
        with pytest.raises(OSError, match="no room"):
            pool.take(replace(FUNCTION, reserved=1))
    assert pool.count() == 0


def test_the_idle_are_ended_in_time() -> None:
    pool = Pool(Kept)
    lent = pool.take(FUNCTION)
    lent.kept.used = 100.0
    pool.give_back(lent)
    pool.tidy(100.0 + IDLE_SECONDS - 1)
    assert not lent.kept.ended
    pool.tidy(100.0 + IDLE_SECONDS)
    assert lent.kept.ended
    pool.close()


def test_after_the_end_nothing_is_left_and_nothing_begins() -> None:
    pool = Pool(Kept)
    idle, busy = pool.take(FUNCTION), pool.take(FUNCTION)
    pool.give_back(idle)
    pool.close()
    assert (idle.kept.ended, busy.kept.ended) == (True, True)
    pool.give_back(busy)
    assert pool.count() == 0
    with pytest.raises(ThrottledError):
        pool.take(FUNCTION)


def test_many_at_once_never_share_one() -> None:
    pool, inside, shared = Pool(Kept, most=4), set[int](), list[int]()

    def use() -> None:
        for _ in range(50):
            lent = pool.take(FUNCTION)
            key = id(lent.kept)
            if key in inside:
                shared.append(key)
            inside.add(key)
            time.sleep(0)
            inside.discard(key)
            pool.give_back(lent)

    run_together(use, 8)
    assert shared == []
    assert pool.count() <= 4
    pool.close()


def run_together(what: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=what) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
