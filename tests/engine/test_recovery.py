"""What was killed or forgotten is healed by the next run."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from slipway.local import cloud
from tests.engine.conftest import Slipway

pytestmark = pytest.mark.engine


def test_a_killed_update_is_healed_by_the_next(slipway: Slipway, small_catalogue: Path) -> None:
    arguments = ("up", "--catalogue", str(small_catalogue))
    slipway.run("exec", "--", "true")
    running = subprocess.Popen(slipway.command(*arguments), env=slipway.environment, start_new_session=True)
    wait_for_pipelines_parts(slipway)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()

    healed = slipway.run(*arguments)
    assert "was interrupted" in healed.stderr
    assert len(slipway.aws("codepipeline").list_pipelines()["pipelines"]) == 3
    assert slipway.json(*arguments)["changes"].keys() == {"same"}


def test_what_the_local_cloud_forgot_is_made_anew(slipway: Slipway, small_catalogue: Path) -> None:
    arguments = ("up", "--catalogue", str(small_catalogue))
    made = slipway.json(*arguments)
    daemon = cloud.find(slipway.home / "local")
    assert daemon is not None
    os.kill(daemon.pid, signal.SIGKILL)
    again = slipway.run(*arguments)
    assert "has forgotten" in again.stderr
    assert len(slipway.aws("codepipeline").list_pipelines()["pipelines"]) == 3
    assert slipway.json("status")["resources"] == made["resources"]


def test_an_interrupt_ends_quickly_and_leaves_no_process(slipway: Slipway, small_catalogue: Path) -> None:
    slipway.run("exec", "--", "true")
    arguments = slipway.command("up", "--catalogue", str(small_catalogue))
    running = subprocess.Popen(arguments, env=slipway.environment, start_new_session=True, stderr=subprocess.DEVNULL)
    wait_for_pipelines_parts(slipway)
    os.killpg(running.pid, signal.SIGINT)
    began = time.monotonic()
    assert running.wait(timeout=30) == 130
    assert time.monotonic() - began < 15
    assert group_is_gone(running.pid)
    slipway.run("up", "--catalogue", str(small_catalogue))


def wait_for_pipelines_parts(slipway: Slipway, seconds: float = 60) -> None:
    """Return when the update has begun to make things."""
    client = slipway.aws("iam")
    deadline = time.monotonic() + seconds
    while not client.list_roles(PathPrefix="/slipway/")["Roles"]:
        assert time.monotonic() < deadline, "the update made no role"
        time.sleep(0.05)


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
