import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from slipway.toolbox import process
from slipway.toolbox.process import run, tail


def python(script: str, folder: Path, *, limit: float = 20) -> process.Ended:
    return run([sys.executable, "-c", script], folder=folder, environment={}, limit=limit, output=folder / "out")


def test_tells_the_exit_code_and_keeps_the_output(tmp_path: Path) -> None:
    ended = python("import sys; print('said'); sys.exit(7)", tmp_path)
    assert (ended.code, ended.stopped) == (7, "")
    assert (tmp_path / "out").read_text() == "said\n"


def test_errors_may_go_to_a_file_of_their_own(tmp_path: Path) -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr)"
    command = [sys.executable, "-c", script]
    run(command, folder=tmp_path, environment={}, limit=20, output=tmp_path / "out", errors=tmp_path / "err")
    assert ((tmp_path / "out").read_text(), (tmp_path / "err").read_text()) == ("out\n", "err\n")


def test_a_hung_program_ends_with_all_that_it_started(tmp_path: Path) -> None:
    script = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("child").write_text(str(child.pid))
time.sleep(600)
"""
    started = time.monotonic()
    ended = python(script, tmp_path, limit=1.5)
    assert ended.stopped == "time"
    assert ended.code == -signal.SIGKILL
    assert time.monotonic() - started < 10
    assert not alive(int((tmp_path / "child").read_text()))


def test_what_a_program_leaves_running_is_ended(tmp_path: Path) -> None:
    script = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("child").write_text(str(child.pid))
"""
    assert python(script, tmp_path).code == 0
    assert not alive(int((tmp_path / "child").read_text()))


def test_a_program_that_writes_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "OUTPUT_BYTES", 100_000)
    ended = python("while True: print('x' * 1000)", tmp_path)
    assert ended.stopped == "output"


def test_a_program_that_is_not_there_cant_be_started(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run([tmp_path / "none"], folder=tmp_path, environment={}, limit=1, output=tmp_path / "out")


def test_tail_is_the_last_lines_that_say_anything(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"one\ntwo\n\n  three \xff\n\n")
    assert tail(log, 2) == "two | three \ufffd"


def alive(pid: int) -> bool:
    """Whether a process still does anything; one that nobody has waited for yet does not."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_an_interrupt_ends_what_runs_and_lets_nothing_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_stopped", threading.Event())
    with ThreadPoolExecutor() as pool:
        started = time.monotonic()
        ended = pool.submit(python, "open('up', 'w'); import time; time.sleep(600)", tmp_path, limit=60)
        while not (tmp_path / "up").exists():
            time.sleep(0.01)
        process.stop_all()
        assert ended.result().code == -signal.SIGKILL
    assert time.monotonic() - started < 30
    with pytest.raises(InterruptedError):
        python("pass", tmp_path)
