import json
import socket
import sys
from pathlib import Path

import pytest

from slipway.cli import health
from slipway.cli.health import State
from slipway.cli.main import main
from slipway.engine.home import ProjectHome
from slipway.engine.model import pinned_version
from slipway.local import cloud
from slipway.local.cloud import LocalCloud


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose environment is the running one and in step."""
    venv = tmp_path / ".venv"
    venv.mkdir()
    for folder in (tmp_path, venv):
        (folder / "requirements.txt").write_text("boto3==1\n", encoding="utf-8")
    monkeypatch.setattr(sys, "prefix", str(venv))
    return tmp_path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An empty PATH and an empty cache."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def put(folder: Path, name: str, answer: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    path.chmod(0o755)


def test_packages_in_step_are_ok(checkout: Path) -> None:
    assert health.check_packages(checkout).state is State.OK


def test_packages_out_of_step_are_missing(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("boto3==2\n", encoding="utf-8")
    check = health.check_packages(checkout)
    assert (check.state, check.advice) == (State.MISSING, "Run ./slipway doctor.")


def test_packages_of_another_environment_are_a_warning(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/usr")
    assert health.check_packages(checkout).state is State.WARN


def test_an_engine_on_path_is_ok_and_one_passed_over_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin", "pulumi", "v3.1.0")
    (tmp_path / "more").mkdir()
    put(tmp_path / "more", "pulumi", f"v{pinned_version()}")
    environment["PATH"] += f":{tmp_path / 'more'}"
    passed_over, engine = health.check_engine(environment)
    assert (passed_over.state, "3.1.0" in passed_over.detail) == (State.WARN, True)
    assert (engine.state, str(tmp_path / "more/pulumi") in engine.detail) == (State.OK, True)


def test_without_an_engine_it_says_what_would_be_done(environment: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin", "go", "go version go1.99.0 linux/amd64")
    engine, cache, disk = health.check_engine(environment)
    assert (engine.state, str(tmp_path / "bin/go") in engine.detail) == (State.WARN, True)
    assert (cache.state, disk.name) == (State.OK, "engine cache disk")


def test_without_go_it_would_be_installed(environment: dict[str, str]) -> None:
    assert "installed for it by pip" in next(health.check_engine(environment)).detail


def test_without_any_way_to_an_engine_it_is_missing(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "can_install_go", lambda: False)
    engine = next(health.check_engine(environment))
    assert engine.state is State.MISSING
    assert f"Put Pulumi {pinned_version()} or newer" in engine.advice


def test_a_cache_that_cannot_be_written_is_missing(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    checks = {check.name: check for check in health.check_engine({**environment, "XDG_CACHE_HOME": f"{tmp_path}/file"})}
    assert checks["engine cache"].state is State.MISSING
    assert "XDG_CACHE_HOME" in checks["engine cache"].advice


def test_git_is_wished_for(environment: dict[str, str], tmp_path: Path) -> None:
    assert health.check_git(environment).state is State.WARN
    put(tmp_path / "bin", "git", "git version 2.39.5")
    assert health.check_git(environment).detail == "2.39.5"


def test_a_closed_loopback_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.check_loopback().state is State.OK

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert health.check_loopback().state is State.MISSING


@pytest.mark.parametrize(("answers", "state"), [(True, State.OK), (False, State.WARN)])
def test_a_local_cloud_that_runs_but_does_not_answer_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, answers: bool, state: State
) -> None:
    running = LocalCloud(pid=4711, endpoint="http://127.0.0.1:5", region="r", boot_id="b", provider_port=6)
    monkeypatch.setattr(cloud, "find", lambda _: running)
    monkeypatch.setattr(cloud, "health", lambda _: answers)
    check = health.check_local_cloud(ProjectHome(tmp_path))
    assert (check.state, "4711" in check.detail) == (state, True)


def test_without_a_local_cloud_it_says_how_to_start_it(tmp_path: Path) -> None:
    check = health.check_local_cloud(ProjectHome(tmp_path))
    assert (check.state, "./slipway up" in check.detail) == (State.OK, True)


def test_a_full_disk_is_a_warning(tmp_path: Path) -> None:
    assert health.check_disk("disk", tmp_path / "not/there/yet", 0).state is State.OK
    check = health.check_disk("disk", tmp_path, 1e9)
    assert (check.state, bool(check.advice)) == (State.WARN, True)


def test_the_whole_examination_covers_what_a_first_run_needs(environment: dict[str, str], tmp_path: Path) -> None:
    names = [check.name for check in health.examine_machine(ProjectHome(tmp_path), environment)]
    assert names[:3] == ["python", "packages", "engine"]
    assert {"git", "loopback", "project folder", "project disk"} <= set(names)


@pytest.mark.parametrize(("closed", "code"), [(False, 0), (True, 1)])
def test_doctor_as_json_is_a_contract(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, closed: bool, code: int
) -> None:
    state = State.MISSING if closed else State.OK
    monkeypatch.setattr(health, "check_loopback", lambda: health.Check("loopback", state, "tried"))
    assert main(["doctor", "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is not closed
    assert all(set(check) == {"name", "state", "detail", "advice"} for check in report["checks"])
    assert {check["state"] for check in report["checks"]} <= {"ok", "warn", "missing"}
    assert {"name": "loopback", "state": str(state), "detail": "tried", "advice": ""} in report["checks"]
