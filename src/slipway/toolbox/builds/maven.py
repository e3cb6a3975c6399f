"""Maven: `package`, tests by Surefire with JaCoCo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.builds.model import Builder

if TYPE_CHECKING:
    from slipway.toolbox.builds.model import Command, Work

MAVEN_QUIETLY = ("mvn", "--batch-mode", "--no-transfer-progress")


def _build(_work: Work) -> list[Command]:
    return [[*MAVEN_QUIETLY, "-DskipTests", "package"]]


def _list_components(work: Work) -> list[Command]:
    goal = f"{(work.pins / 'plugin.txt').read_text(encoding='utf-8').strip()}:makeAggregateBom"
    written = [f"-DoutputDirectory={work.sbom.parent}", "-DoutputName=sbom.cdx", "-DoutputFormat=json"]
    return [[*MAVEN_QUIETLY, goal, "-DincludeTestScope=false", *written]]


def _test(_work: Work) -> list[Command]:
    return [[*MAVEN_QUIETLY, "verify"]]


MAVEN = Builder(
    kind="maven",
    marker="pom.xml",
    lister="cyclonedx-maven",
    recipe="none",
    build=_build,
    list_components=_list_components,
    test=_test,
    tests="target/surefire-reports/TEST-*.xml",
    coverage="target/site/jacoco/jacoco.xml",
)
