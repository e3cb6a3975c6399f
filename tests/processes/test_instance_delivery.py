"""The bundle for instances, really packed; its scripts, really run, with a Docker that writes down its calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.processes import codebuild

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/prod-shop@sha256:" + "ab" * 32
TOLD = {
    "SERVICE": "shop",
    "PORT": "8081",
    "HEALTH": "/ready?deep=1&x='$(y);*'",
    "LOG_GROUP": "/slipway/prod/shop",
    "LOG_REGION": "eu-central-1",
}
DOCKER = """#!/bin/bash
printf '%s\\n' "docker $*" >> "$CALLS"
if [ "$1" = ps ]; then cat "$RUNNING"; fi
if [ "$1" = login ]; then cat >> "$CALLS"; fi
if [ "$1" = info ]; then exit "${DOCKER_IS_DOWN:-0}"; fi
"""
AWS = """#!/bin/bash
printf '%s\\n' "aws $*" >> "$CALLS"
echo secret
"""


@dataclass(frozen=True)
class Instance:
    """An instance with a bundle on it, and tools that write down how they were called."""

    bundle: Path
    calls: Path
    environment: Mapping[str, str]

    def run(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [self.bundle / script]
        environment = {**os.environ, **self.environment, **more}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, work = tmp_path_factory.mktemp("image"), tmp_path_factory.mktemp("build")
    (source / "imageDetail.json").write_text(json.dumps({"ImageURI": IMAGE}))
    build = codebuild.run("bundle-ec2", source, work, TOLD)
    assert build.code == 0, build.output
    return build.artifact


@pytest.fixture
def instance(bundle: Path, tmp_path: Path) -> Instance:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in (("docker", DOCKER), ("aws", AWS)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    running = tmp_path / "running"
    running.touch()
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    calls = tmp_path / "calls"
    return Instance(bundle, calls, {"PATH": path, "CALLS": str(calls), "RUNNING": str(running), "PAUSE": "0"})


def on_port(bundle: Path, port: int, into: Path) -> Path:
    """The bundle of a service that listens elsewhere."""
    into.mkdir()
    for file in bundle.iterdir():
        text = file.read_text()
        (into / file.name).write_text(text.replace("PORT=8081", f"PORT={port}"))
        (into / file.name).chmod(file.stat().st_mode)
    return into


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            statuses, asked = self.server.statuses, self.server.asked  # type: ignore[attr-defined]
            asked.append(self.path)
            self.send_response(statuses[min(len(asked), len(statuses)) - 1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Servers of tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.asked, server.statuses = [], [200]  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_bundle_holds_what_its_appspec_names(bundle: Path) -> None:
    spec = yaml.safe_load((bundle / "appspec.yml").read_text())
    assert (spec["version"], spec["os"]) == (0.0, "linux")
    assert list(spec["hooks"]) == [
        "ApplicationStop",
        "BeforeInstall",
        "AfterInstall",
        "ApplicationStart",
        "ValidateService",
    ]
    for (hook,) in spec["hooks"].values():
        assert os.access(bundle / hook["location"], os.X_OK)
    assert sum(hook["timeout"] for (hook,) in spec["hooks"].values()) <= 3600


def test_what_the_scripts_know_survives_any_character(bundle: Path) -> None:
    told = subprocess.run(
        ["bash", "-c", f'. {bundle}/service.env; printf "%s\\n" "$HEALTH" "$IMAGE" "$REGION"'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert told == [TOLD["HEALTH"], IMAGE, "eu-west-1"]


def test_an_image_that_the_build_did_not_tell_packs_nothing(tmp_path: Path) -> None:
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "imageDetail.json").write_text("{}")
    assert codebuild.run("bundle-ec2", tmp_path / "image", tmp_path, TOLD).code != 0


def test_shellcheck_finds_nothing(bundle: Path) -> None:
    scripts = sorted(bundle.glob("*.sh"))
    assert len(scripts) == 5
    ended = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), *scripts], capture_output=True, text=True, check=False
    )
    assert ended.stdout == ""


def test_the_image_is_fetched_by_its_digest(instance: Instance) -> None:
    assert instance.run("pull.sh").returncode == 0
    registry = IMAGE.partition("/")[0]
    *logged_in, pulled = instance.called()
    assert pulled == f"docker pull {IMAGE}"
    assert sorted(logged_in) == [  # two ends of a pipe: either may be there first
        "aws ecr get-login-password --region eu-west-1",
        f"docker login --username AWS --password-stdin {registry}",
        "secret",
    ]


def test_a_version_that_runs_is_ended_before_another_starts(instance: Instance) -> None:
    Path(instance.environment["RUNNING"]).write_text("0123abcd\n")
    assert instance.run("start.sh").returncode == 0
    listed, stopped, removed, started = instance.called()
    assert listed == "docker ps --all --quiet --filter name=^/shop$"
    assert (stopped, removed) == ("docker stop --time 30 0123abcd", "docker rm 0123abcd")
    assert started.startswith("docker run --detach --name shop --restart unless-stopped ")
    assert "--publish 8081:8081" in started
    assert "--log-opt awslogs-group=/slipway/prod/shop" in started
    assert started.endswith(IMAGE)


def test_the_first_deployment_has_nothing_to_stop(instance: Instance) -> None:
    assert instance.run("stop.sh").returncode == 0
    assert instance.called() == ["docker ps --all --quiet --filter name=^/shop$"]


def test_an_instance_without_docker_is_not_deployed_to(instance: Instance) -> None:
    assert instance.run("prepare.sh").returncode == 0
    assert instance.run("prepare.sh", DOCKER_IS_DOWN="1").returncode != 0


@pytest.mark.parametrize(
    ("statuses", "code"), [([200], 0), ([503, 503, 200], 0), ([500], 1), ([302], 1), ([200, 200, 500], 1)]
)
def test_a_service_must_answer_200_three_times_in_a_row(
    instance: Instance, service: ThreadingHTTPServer, tmp_path: Path, statuses: list[int], code: int
) -> None:
    service.statuses = statuses  # type: ignore[attr-defined]
    here = Instance(
        on_port(instance.bundle, service.server_port, tmp_path / "here"), instance.calls, instance.environment
    )
    ended = here.run("validate.sh", ATTEMPTS="8")
    assert ended.returncode == code, ended.stderr
    assert set(service.asked) == {TOLD["HEALTH"]}  # type: ignore[attr-defined]
    if code:
        assert f"the last answer was {statuses[-1]}" in ended.stderr
        assert "docker logs --tail 50 shop" in here.called()


def test_a_service_that_refuses_has_failed(instance: Instance) -> None:
    ended = instance.run("validate.sh", ATTEMPTS="3")
    assert ended.returncode == 1
    assert "did not answer 200" in ended.stderr
