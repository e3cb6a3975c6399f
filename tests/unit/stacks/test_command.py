import os
import signal
import threading
import time
from pathlib import Path

import pytest
from pulumi.automation import CommandError

from slipway.engine import Engine, Origin
from slipway.engine.model import Version
from slipway.stacks.command import EngineCommand


def engine(folder: Path, script: str) -> EngineCommand:
    path = folder / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    (folder / "pids").touch()

    def started(pid: int) -> None:
        (folder / "pids").write_text(str(pid))

    return EngineCommand(Engine(path, Version(3, 259, 0), Origin.BUILT, (folder,)), started)


def test_lines_are_handed_on_and_the_process_is_told(tmp_path: Path) -> None:
    lines: list[str] = []
    command = engine(tmp_path, 'echo "$@"; echo "$WORD" >&2')
    result = command.run(["preview"], str(tmp_path), {"WORD": "told"}, lines.append)
    assert lines == ["--non-interactive preview"]
    assert result.stderr.strip() == "told"
    assert (tmp_path / "pids").read_text()


def test_a_failure_is_the_automation_apis_own_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="broken"):
        engine(tmp_path, "echo broken >&2; exit 3").run(["up"], str(tmp_path), {})


def test_an_interrupt_is_passed_on_once_and_waited_for(tmp_path: Path) -> None:
    script = "trap 'echo ended > done; exit 1' INT; touch ready; while :; do sleep 0.05; done"
    command = engine(tmp_path, script)

    def interrupt() -> None:
        while not (tmp_path / "ready").exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        command.run(["up"], str(tmp_path), {})
    assert (tmp_path / "done").read_text() == "ended\n"
