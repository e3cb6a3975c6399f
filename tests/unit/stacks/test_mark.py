import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slipway.local import process
from slipway.stacks.mark import Mark


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "updating.json")


@pytest.fixture
def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def another_updates(mark: Mark, pid: int, started: str | None) -> None:
    mark.path.write_text(json.dumps({"updater": [pid, started]}))


def test_an_update_that_ended_leaves_nothing(mark: Mark) -> None:
    mark.set()
    mark.clear()
    assert not mark.left_behind
    assert not mark.held
    mark.clear()


def test_a_living_update_of_another_process_holds_the_stack(mark: Mark, sleeper: subprocess.Popen[bytes]) -> None:
    another_updates(mark, sleeper.pid, process.started_at(sleeper.pid))
    assert mark.held
    assert not mark.left_behind
    sleeper.kill()
    sleeper.wait()
    assert mark.left_behind


def test_a_pid_that_passed_on_holds_nothing(mark: Mark, sleeper: subprocess.Popen[bytes]) -> None:
    another_updates(mark, sleeper.pid, "another time")
    assert mark.left_behind
    sleeper.kill()
    sleeper.wait()


def test_the_engine_of_a_killed_update_is_ended(mark: Mark, sleeper: subprocess.Popen[bytes]) -> None:
    mark.set()
    mark.set_engine(sleeper.pid)
    mark.end_engine()
    assert sleeper.wait(timeout=10) != 0


def test_an_engine_without_an_update_is_not_remembered(mark: Mark) -> None:
    mark.set_engine(os.getpid())
    assert not mark.path.exists()


def test_a_mark_that_can_not_be_read_counts_as_left_behind(mark: Mark) -> None:
    mark.path.write_text("{half")
    assert mark.left_behind
    mark.end_engine()
