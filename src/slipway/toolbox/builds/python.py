"""Python: hash-pinned requirements in a virtual environment, tests by pytest."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from slipway.toolbox.builds.model import Builder

if TYPE_CHECKING:
    from slipway.toolbox.builds.model import Command, Work

RUNTIME, TESTS = "requirements.txt", "requirements-dev.txt"


def _install(work: Work, requirements: str) -> Command:
    pip: Command = [sys.executable, "-m", "pip", "--python", work.folder / ".venv" / "bin" / "python", "install"]
    return [*pip, "--require-hashes", "--no-input", "--disable-pip-version-check", "--requirement", requirements]


def _build(work: Work) -> list[Command]:
    return [[sys.executable, "-m", "venv", "--without-pip", ".venv"], _install(work, RUNTIME)]


def _list_components(work: Work) -> list[Command]:
    output = ["--output-format=JSON", f"--output-file={work.sbom}"]
    return [[work.programs / "cyclonedx-py", "environment", ".venv", *output]]


def _test(work: Work) -> list[Command]:
    reports = ["--junitxml=reports/junit.xml", "--cov=.", "--cov-report=xml:reports/cobertura-coverage.xml"]
    return [_install(work, TESTS), [work.folder / ".venv" / "bin" / "python", "-m", "pytest", "-q", *reports]]


PYTHON = Builder(
    kind="python",
    marker=RUNTIME,
    lister="cyclonedx-py",
    recipe="pip",
    build=_build,
    list_components=_list_components,
    test=_test,
    tests="reports/junit.xml",
    coverage="reports/cobertura-coverage.xml",
    path=".venv/bin",
)
