"""What was interrupted, killed or forgotten is healed by the next run."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from slipway.local import cloud
from tests.engine.conftest import Slipway

pytestmark = pytest.mark.engine

SOME = 100
"""Resources that an update has made when it is stopped: protected tables among them, and far fewer than there are."""


def test_whatever_happens_to_an_update_the_next_heals_it(slipway: Slipway, small_catalogue: Path) -> None:
    up = ("up", "--catalogue", str(small_catalogue))
    slipway.run("exec", "--", "true")

    # Interrupted, it ends at once and in order, and the next goes on from there.
    running = begun(slipway, *up)
    os.killpg(running.pid, signal.SIGINT)
    began = time.monotonic()
    assert running.wait(timeout=30) == 130
    assert time.monotonic() - began < 15
    assert group_is_gone(running.pid)

    # Killed, it leaves things that its state does not know.
    running = begun(slipway, *up)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    healed = slipway.run(*up)
    assert "was interrupted" in healed.stderr
    assert len(slipway.aws("codepipeline").list_pipelines()["pipelines"]) == 3
    made = slipway.json("status")["resources"]
    assert slipway.json(*up)["changes"] == {"same": made}

    # Where the local cloud itself was killed, all that was in it is made anew.
    daemon = cloud.find(slipway.home / "local")
    assert daemon is not None
    os.kill(daemon.pid, signal.SIGKILL)
    again = slipway.run(*up)
    assert "has forgotten" in again.stderr
    assert len(slipway.aws("codepipeline").list_pipelines()["pipelines"]) == 3
    assert slipway.json("status")["resources"] == made


def begun(slipway: Slipway, *arguments: str, seconds: float = 240) -> subprocess.Popen[bytes]:
    """An update that has begun to make things."""
    daemon = cloud.find(slipway.home / "local")
    assert daemon is not None
    before = len(cloud.ledger(daemon))
    running = subprocess.Popen(
        slipway.command(*arguments), env=slipway.environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + seconds
    while len(cloud.ledger(daemon)) < before + SOME:
        assert time.monotonic() < deadline, "the update made nothing"
        time.sleep(0.05)
    return running


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
