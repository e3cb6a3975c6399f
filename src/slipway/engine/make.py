"""Makes an engine where there is none: by the SDK's installer, else by building it."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from slipway.checkout import CHECKOUT
from slipway.engine.build import build
from slipway.engine.cache import executable
from slipway.engine.discovery import examine
from slipway.engine.download import download
from slipway.engine.golang import Go, can_install_go, find_go, install_go, wanted_go
from slipway.engine.model import EngineError, Version

MODULE = CHECKOUT / "engine"
GO_REQUIREMENTS = MODULE / "go.txt"


@dataclass(frozen=True)
class Making:
    """What is to be made: an engine of `version` in `folder`; `report` gets lines of progress."""

    folder: Path
    version: Version
    environment: Mapping[str, str]
    report: Callable[[str], None]

    def beside(self, suffix: str) -> Path:
        """A path next to the engine's folder, such as its log's."""
        return self.folder.with_name(f"{self.folder.name}.{suffix}")

    @property
    def log(self) -> Path:
        """Where the output of the programs goes that make the engine."""
        return self.beside("log")


def make(making: Making) -> None:
    """Make the engine in a folder of its own and move it in place once it is whole and answers.

    Raises:
        EngineError: there is neither a download, nor Go, nor pip to install Go with; or one of them fails.
    """
    for leftover in making.folder.parent.glob(f"{making.folder.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{making.folder.name}.partial-", dir=making.folder.parent))
    try:
        making.report(f"no Pulumi {making.version} here yet; looking for its download ...")
        if not download(partial, log=making.log, environment=making.environment, report=making.report):
            _build(making, executable(partial))
        problem = examine(executable(partial), making.environment, making.version).problem
        if problem:
            raise EngineError(f"The Pulumi engine was made, but {problem}.", hint=f"The whole log is {making.log}.")
        shutil.rmtree(making.folder, ignore_errors=True)
        partial.rename(making.folder)
        making.report(f"the Pulumi engine {making.version} is ready")
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _build(making: Making, target: Path) -> None:
    """Build with the Go on PATH, or with one installed for this build, which is removed once it has served."""
    wanted = wanted_go(MODULE)
    environment = making.environment
    workshop = making.beside("go")
    go = find_go(environment, wanted)
    if go is None:
        go = _install_go(making, workshop, wanted)
        caches = {"GOPATH": "path", "GOCACHE": "cache", "GOMODCACHE": "modules"}
        environment = {**environment, **{name: str(workshop / folder) for name, folder in caches.items()}}
    build(
        target,
        version=making.version,
        go=go,
        module=MODULE,
        log=making.log,
        environment=environment,
        report=making.report,
    )
    shutil.rmtree(workshop, ignore_errors=True)


def _install_go(making: Making, workshop: Path, wanted: tuple[int, int]) -> Go:
    least = f"Go {wanted[0]}.{wanted[1]} or newer"
    if not can_install_go():
        raise EngineError(
            "There is no Pulumi engine and no way to make one: its download cannot be reached,"
            f" there is no {least} on PATH, and no pip to install Go with.",
            hint=f"Put Pulumi {making.version} or newer, or {least}, on PATH.",
        )
    making.report(f"no {least} on PATH; installing one for this build ...")
    workshop.mkdir(exist_ok=True)
    return install_go(
        workshop / "toolchain",
        GO_REQUIREMENTS,
        log=making.log,
        environment=making.environment,
        report=making.report,
    )
