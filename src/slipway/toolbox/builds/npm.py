"""npm: what package-lock.json pins, tests by the script `test`, which writes the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.builds.model import Builder

if TYPE_CHECKING:
    from slipway.toolbox.builds.model import Command, Work


def _build(_work: Work) -> list[Command]:
    return [["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build", "--if-present"]]


def _list_components(work: Work) -> list[Command]:
    flags = ["--omit=dev", "--flatten-components", "--output-format=JSON", f"--output-file={work.sbom}"]
    return [[work.programs / "cyclonedx-npm", *flags]]


def _test(_work: Work) -> list[Command]:
    return [["npm", "test"]]


NPM = Builder(
    kind="npm",
    marker="package.json",
    lister="cyclonedx-npm",
    recipe="npm",
    build=_build,
    list_components=_list_components,
    test=_test,
    tests="reports/junit.xml",
    coverage="reports/cobertura-coverage.xml",
)
