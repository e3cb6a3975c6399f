"""Scanners that are small scripts, so that each way to fail can be had at will."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from slipway.scans import Failure, Report
from slipway.toolbox.model import Job, Scanner, Subject
from slipway.toolbox.runner import run_scanner
from tests.unit.toolbox.conftest import source

__all__ = ["source"]

Scan = Callable[..., Report | Failure]


@pytest.fixture
def scan(tmp_path: Path, source: Path) -> Scan:
    """Runs a script in Python as the scanner `bandit`; `REPORT` in it is the path of its report."""

    def run(
        script: str, *, limit: float = 20, environment: Mapping[str, str] | None = None, **more: object
    ) -> Report | Failure:
        def command(job: Job) -> list[str]:
            return [sys.executable, "-c", f"REPORT = {str(job.report)!r}\n{script}"]

        scanner = Scanner(tool="bandit", scan="sast", command=command, recipe="none", **more)  # type: ignore[arg-type]
        return run_scanner(scanner, Subject(source), pins=tmp_path, environment=environment or {}, limit=limit)

    return run
