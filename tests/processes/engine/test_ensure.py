import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slipway.engine import EngineError, Origin, download, ensure_engine, find_engine, make
from tests.unit.engine.machine import PINNED, Machine, ignore

ENSURE = """
from slipway.engine import download, ensure_engine
download.INSTALL = "raise SystemExit('closed network')"
print(ensure_engine(print).path)
"""
INSTALLER = f"""
import sys
from pathlib import Path
folder = Path(sys.argv[1]) / "bin"
folder.mkdir()
for name in ("pulumi", "pulumi-language-python"):
    (folder / name).write_text("#!/bin/sh\\necho v{PINNED}\\n")
    (folder / name).chmod(0o755)
"""


@contextmanager
def ensuring(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    """Another process that ensures the engine of the machine, and is gone with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", ENSURE],
        env={**machine.environment, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_engine_is_built_once_and_then_found(machine: Machine) -> None:
    machine.go()
    built = ensure_engine(ignore, machine.environment)
    assert (built.version, built.origin) == (PINNED, Origin.BUILT)
    assert find_engine(machine.environment) == built
    assert ensure_engine(ignore, machine.environment) == built
    assert len(machine.builds()) == 1


def test_the_build_is_static_and_of_the_pinned_version_and_module(machine: Machine) -> None:
    machine.go()
    ensure_engine(ignore, machine.environment)
    (build,) = machine.builds()
    assert build.startswith("0 build -C ")
    assert f"version.Version=v{PINNED}" in build
    assert f"-C {make.MODULE} -mod=readonly" in build


def test_an_engine_is_kept_by_version_and_platform_where_the_sdk_looks_for_it(machine: Machine) -> None:
    machine.go()
    name = f"{PINNED}-{platform.system().lower()}-{platform.machine().lower()}"
    assert ensure_engine(ignore, machine.environment).path == machine.cache / "engine" / name / "bin/pulumi"


def test_an_official_engine_is_downloaded_where_it_can_be(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "INSTALL", INSTALLER)
    machine.go()
    engine = ensure_engine(ignore, machine.environment)
    assert engine.origin is Origin.DOWNLOADED
    assert engine.search_path() == (engine.path.parent,)
    assert machine.builds() == []


def test_a_download_that_hangs_is_given_up(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "INSTALL", "import time; time.sleep(60)")
    monkeypatch.setattr(download, "DOWNLOAD_SECONDS", 0.2)
    machine.go()
    assert ensure_engine(ignore, machine.environment).origin is Origin.BUILT


def test_a_build_that_fails_shows_its_last_words_and_leaves_nothing_but_its_log(machine: Machine) -> None:
    machine.go(before="echo 'dial tcp: no such host'; exit 1")
    with pytest.raises(EngineError, match="no such host") as caught:
        ensure_engine(ignore, machine.environment)
    assert str(PINNED) in caught.value.hint
    assert machine.kept() == []


def test_an_engine_of_another_version_than_asked_for_is_refused(machine: Machine) -> None:
    machine.go(engine="3.1.0")
    with pytest.raises(EngineError, match=r"is version 3\.1\.0"):
        ensure_engine(ignore, machine.environment)
    assert machine.kept() == []


def test_an_old_go_is_not_used_and_without_pip_the_error_says_what_to_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.go(go="1.2.0")
    monkeypatch.setattr(make, "can_install_go", lambda: False)
    with pytest.raises(EngineError, match="no pip to install Go") as caught:
        ensure_engine(ignore, machine.environment)
    assert f"Put Pulumi {PINNED} or newer, or Go 1." in caught.value.hint


def test_a_cache_that_cannot_be_written_is_a_clear_error(machine: Machine) -> None:
    machine.go()
    (machine.root / "cache").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be written") as caught:
        ensure_engine(ignore, machine.environment)
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_of_two_starts_at_once_one_builds_and_the_other_waits(machine: Machine) -> None:
    go_on = machine.root / "go on"
    machine.go(before=f"while [ ! -e '{go_on}' ]; do sleep 0.05; done")
    with ensuring(machine) as first:
        wait_until(machine.builds)
        with ensuring(machine) as second:
            assert "waiting" in second.stdout.readline()
            go_on.touch()
            ends = [process.communicate()[0].splitlines()[-1] for process in (first, second)]
    assert ends[0] == ends[1] == str(find_engine(machine.environment).path)
    assert len(machine.builds()) == 1


def test_what_a_killed_build_left_is_cleaned_up_by_the_next(machine: Machine) -> None:
    machine.go(before="sleep 60")
    with ensuring(machine) as killed:
        wait_until(machine.builds)
        killed.kill()
        killed.wait(10)
    assert any(".partial-" in name for name in machine.kept())
    machine.go()
    engine = ensure_engine(ignore, machine.environment)
    assert machine.kept() == [engine.path.parent.parent.name]


def test_an_interrupted_build_ends_its_compiler_and_leaves_nothing(machine: Machine) -> None:
    pid = machine.root / "pid"
    machine.go(before=f"echo $$ > '{pid}'; sleep 60")
    with ensuring(machine) as interrupted:
        wait_until(lambda: pid.exists() and pid.read_text(encoding="utf-8"))
        interrupted.send_signal(signal.SIGINT)
        interrupted.wait(10)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)
    assert machine.kept() == []


def test_a_cached_engine_is_trusted_without_being_asked(machine: Machine) -> None:
    machine.go()
    path = ensure_engine(ignore, machine.environment).path
    path.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert find_engine(machine.environment).path == path


def test_progress_is_told_in_lines(machine: Machine) -> None:
    machine.go()
    lines: list[str] = []
    ensure_engine(lines.append, machine.environment)
    assert any("building" in line for line in lines)
    assert lines[-1].endswith("is ready")
    assert not any("\n" in line for line in lines)


def test_the_module_pins_the_version_of_the_sdk() -> None:
    module = (make.MODULE / "go.mod").read_text(encoding="utf-8")
    assert f"github.com/pulumi/pulumi/pkg/v3 v{PINNED} " in module
    requirements = Path(make.MODULE.parent / "requirements.in").read_text(encoding="utf-8")
    assert f"pulumi=={PINNED}\n" in requirements
