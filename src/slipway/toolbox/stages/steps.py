"""The steps of the stages: each gives an outcome, whatever happens in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.scans.judge import judge
from slipway.scans.model import Failure
from slipway.scans.readers import read_coverage, read_tests
from slipway.scans.testing import UnitTests, refusals
from slipway.toolbox.builds import builder_of
from slipway.toolbox.builds.steps import prepare, run_steps, write_sbom
from slipway.toolbox.image import build_image, daemon_answers
from slipway.toolbox.model import Subject, ToolboxError
from slipway.toolbox.scan import scan_service
from slipway.toolbox.serve import served, start_command
from slipway.toolbox.snapshot import copy_source, copy_to_scan
from slipway.toolbox.stages.model import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.scans.model import ScanKind, Verdict
    from slipway.toolbox.builds import Work
    from slipway.toolbox.stages.model import Candidate, Settings

NOT_BUILT = "nothing to look at, since the build failed"


class Steps:
    """One run of the stages over a service.

    Attributes:
        subject: the source without what steers scanners; with the bill of materials once it is built.
        work: the build; nothing before it, and where it failed.
    """

    def __init__(self, candidate: Candidate, sandbox: Path, settings: Settings) -> None:
        """Copy the source, for building and for scanning, into `sandbox`.

        Raises:
            ToolboxError: it is no folder, empty, or of no known kind.
        """
        self._candidate = candidate
        self._settings = settings
        self._logs = sandbox / "logs"
        self._logs.mkdir()
        self._folder = sandbox / "build"
        copy_source(candidate.source, self._folder)
        self._builder = builder_of(self._folder)
        self.subject = Subject(sandbox / "source")
        copy_to_scan(candidate.source, self.subject.source)
        self.work: Work | None = None

    def build(self) -> Outcome:
        """Build the service and list its components."""
        settings = self._settings
        try:
            work = prepare(self._builder, self._folder, toolbox=settings.toolbox, environment=settings.environment)
            sbom = write_sbom(self._builder, work, log=self._logs / "build.log", limit=settings.limit)
        except ToolboxError as error:
            return Outcome("build", passed=False, told=(error.message,))
        self.work = work
        self.subject = replace(self.subject, sbom=sbom)
        count = len(json.loads(sbom.read_text(encoding="utf-8")).get("components", []))
        return Outcome(
            "build", passed=True, told=(f"{self._builder.kind}; {count} components in the bill of materials",)
        )

    def image(self) -> Outcome:
        """Build the image, where a Docker daemon answers."""
        settings = self._settings
        if not daemon_answers(settings.environment):
            return Outcome("image", passed=None, told=("not built and not scanned: no Docker daemon answers here",))
        tag = f"slipway-run/{self._candidate.name}"
        try:
            build_image(
                self.subject.source,
                self._candidate.dockerfile,
                tag,
                environment=settings.environment,
                log=self._logs / "image.log",
                limit=settings.limit,
            )
        except ToolboxError as error:
            return Outcome("image", passed=False, told=(error.message,))
        return Outcome("image", passed=True, told=(f"{tag}; its scan is the registry's, after a push",))

    def unit_tests(self) -> Outcome:
        """Run the tests, and read what they report."""
        if self.work is None:
            return Outcome("unit tests", passed=False, told=(NOT_BUILT,))
        log = self._logs / "test.log"
        failed = ""
        try:
            run_steps(self._builder.test(self.work), self.work, log=log, limit=self._settings.limit)
        except ToolboxError as error:
            failed = error.message
        found = sorted(self._folder.glob(self._builder.tests)) or [self._folder / self._builder.tests]
        runs = [read_tests(path, tool=self._builder.kind) for path in found]
        coverage = read_coverage(self._folder / self._builder.coverage, tool=self._builder.kind)
        reasons = refusals(runs, coverage, least_percent=0) or ((failed,) if failed else ())
        if reasons:
            return Outcome("unit tests", passed=False, told=reasons)
        ran = sum(run.run for run in runs if isinstance(run, UnitTests))
        percent = "" if isinstance(coverage, Failure) else f", {coverage.percent:.0f} % of the lines"
        return Outcome("unit tests", passed=True, told=(f"{ran} tests{percent}",))

    def scan(self, scan: ScanKind) -> Outcome:
        """Do a scan of the source, or of the components that the build listed."""
        if scan in {"dependencies", "licences"} and self.work is None:
            return _told(self._refused(scan, NOT_BUILT))
        return _told(self._verdict(scan, self.subject))

    def attack(self) -> Outcome:
        """Start what was built, and attack it."""
        if self.work is None:
            return _told(self._refused("dast", NOT_BUILT))
        try:
            command = start_command(self._folder / self._candidate.dockerfile)
            with served(
                command,
                self._folder,
                path=self._builder.path,
                health=self._candidate.health,
                environment=self._settings.environment,
                log=self._logs / "service.log",
            ) as url:
                return _told(self._verdict("dast", replace(self.subject, url=url)))
        except ToolboxError as error:
            return _told(self._refused("dast", error.message))

    def _verdict(self, scan: ScanKind, subject: Subject) -> Verdict:
        settings = self._settings
        return scan_service(
            scan,
            subject,
            service=self._candidate.name,
            threshold=settings.threshold,
            limit=settings.limit,
            today=settings.today,
            toolbox=settings.toolbox,
            environment=settings.environment,
            waivers=settings.waivers,
        )

    def _refused(self, scan: ScanKind, why: str) -> Verdict:
        failure = Failure("slipway", "no result", why)
        settings = self._settings
        return judge(scan, [failure], threshold=settings.threshold, service=self._candidate.name, today=settings.today)


def _told(verdict: Verdict) -> Outcome:
    tools = ", ".join(f"{tool.name} {tool.version}".strip() for tool in verdict.tools)
    return Outcome(verdict.scan, passed=verdict.passed, told=verdict.reasons or (tools,), verdict=verdict)
