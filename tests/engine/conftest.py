"""Runs the command line as a user does: in a process, on the real engine, against a local cloud of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import boto3
import pytest
import yaml
from botocore.client import BaseClient

from slipway.checkout import CHECKOUT

SECONDS = 600

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Slipway:
    """The command line with a home of its own."""

    home: Path

    def run(self, *arguments: str, code: int = 0, cwd: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
        """Run a command and expect its exit code."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=cwd,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "slipway.cli", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        search = os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])
        return {**os.environ, "SLIPWAY_HOME": str(self.home), "PYTHONPATH": search}

    def aws(self, service: str) -> BaseClient:
        """A client of the emulated AWS, as any program would make it."""
        status = self.json("status")
        return boto3.client(
            service,
            endpoint_url=status["endpoint"],
            region_name=status["region"],
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )


@pytest.fixture
def slipway(tmp_path: Path) -> Iterator[Slipway]:
    """A command line whose local cloud ends with the test."""
    made = Slipway(tmp_path / "home")
    yield made
    made.run("down")


@pytest.fixture
def small_catalogue(tmp_path: Path) -> Path:
    """Three services of the three build kinds, on the three targets."""
    folder = tmp_path / "catalogue"
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text("owners: {team: {email: team@fleet.example}}")
    (folder / "systems.yaml").write_text("systems: {core: {owner: team}, web: {owner: team}}")
    write_service(folder, "auth", system="core", build={"kind": "docker"})
    write_service(folder, "booking", system="core", build={"kind": "maven"}, depends_on=["auth"])
    write_service(
        folder,
        "site",
        system="web",
        build={"kind": "npm"},
        depends_on=["booking"],
        targets=["ecs", "cloud-run", "container-apps"],
    )
    return folder


def write_service(folder: Path, name: str, **fields: object) -> None:
    """A service file with the fields that every service needs, and these."""
    service = {"name": name, "owner": "team", "repository": f"fleet/{name}", **fields}
    (folder / "services" / f"{name}.yaml").write_text(yaml.safe_dump(service))


def waited_for(look: Callable[[], Seen], seconds: float = 90) -> Seen:
    """What is seen at last: things happen on the local cloud after they are asked for."""
    until = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < until, f"{look.__name__}: nothing in {seconds} s"
        time.sleep(1)
    return seen
