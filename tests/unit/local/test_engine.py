import logging
import threading

import pytest

from slipway.local.engine import Engine


def test_steps_run_when_they_are_due_and_in_the_order_they_were_posted() -> None:
    seconds, done = [0.0], []
    engine = Engine(lambda: seconds[0])
    engine.post(lambda: done.append("later"), 1.0)
    engine.post(lambda: done.append("first"))
    engine.post(lambda: (done.append("second"), engine.post(lambda: done.append("third"))))
    engine.run_due()
    assert done == ["first", "second", "third"]
    seconds[0] = 1.0
    engine.run_due()
    assert done[-1] == "later"


def test_a_step_that_fails_is_logged_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    engine, done = Engine(), []

    def fail() -> None:
        raise ValueError("as it was told")

    engine.post(fail)
    engine.post(lambda: done.append("next"))
    with caplog.at_level(logging.ERROR):
        engine.run_due()
    assert (done, "as it was told" in caplog.text) == (["next"], True)


def test_its_thread_runs_steps_and_looks_until_it_is_ended() -> None:
    engine, ran, looked = Engine(), threading.Event(), threading.Event()
    engine.always(looked.set)
    engine.start()
    engine.post(ran.set)
    assert ran.wait(10)
    assert looked.wait(10)
    engine.end()
    engine.post(lambda: pytest.fail("it has ended"))
    engine.run_due()


def test_steps_without_end_do_not_keep_it_from_looking() -> None:
    engine, looked = Engine(), threading.Semaphore(0)

    def again() -> None:
        engine.post(again)

    engine.always(looked.release)
    engine.post(again)
    engine.start()
    assert all(looked.acquire(timeout=10) for _ in range(3))
    engine.end()
