"""Engines that hang are ended, with what they started."""

import os
import time

import pytest

from slipway.engine import discovery
from tests.unit.engine.machine import Machine
from tests.unit.engine.test_discovery import only_candidate


def test_an_engine_that_hangs_is_given_up_with_all_it_started(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "ANSWER_SECONDS", 0.3)
    started = machine.root / "started"
    machine.pulumi("bin", f"/bin/sleep 60 & echo $! > '{started}'; wait")
    assert "no answer" in only_candidate(machine).problem
    sleeper = int(started.read_text(encoding="utf-8"))
    with pytest.raises(ProcessLookupError):
        wait_for_end(sleeper)


def wait_for_end(pid: int) -> None:
    """Raises ProcessLookupError once the process is gone; an orphan needs a moment to be reaped."""
    for _ in range(50):
        os.kill(pid, 0)
        time.sleep(0.05)
