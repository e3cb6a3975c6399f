"""The stages over a source whose tools are scripts: what fails is told, and never passes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from slipway.scans import Severity
from slipway.toolbox import scan
from slipway.toolbox.builds import PYTHON
from slipway.toolbox.model import Scanner, ToolboxError
from slipway.toolbox.stages import STAGES, Candidate, Outcome, Settings, run_stages, steps
from tests.unit.toolbox.things import sarif, writes

JUNIT = '<testsuite tests="1"><testcase name="works" classname="tests"/></testsuite>'
COVERAGE = '<coverage lines-valid="4" lines-covered="3" version="1"><packages/></coverage>'
SERVER = "import http.server as h, os; h.test(h.SimpleHTTPRequestHandler, port=int(os.environ['PORT']))"
JUNIT_WRITTEN = f"open('reports/junit.xml', 'w').write({JUNIT!r})\n"
COVERAGE_WRITTEN = f"open('reports/coverage.xml', 'w').write({COVERAGE!r})\n"
KINDS = ("sast", "iac", "secrets", "dependencies", "dast")


def script(text: str) -> list[str | Path]:
    return [sys.executable, "-c", text]


def scanner(tool: str, kind: str, text: str) -> Scanner:
    return Scanner(
        tool=tool,
        scan=kind,
        recipe="none",
        command=lambda job: script(f"REPORT = {str(job.report)!r}\n{text}"),  # type: ignore[arg-type]
    )


@pytest.fixture
def service(tmp_path: Path) -> Path:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "requirements.txt").touch()
    (folder / "health").touch()
    (folder / "Dockerfile").write_text(f'CMD ["{sys.executable}", "-c", "{SERVER}"]\n')
    return folder


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A builder whose steps are these scripts: build, list, test."""
    texts = [
        "pass",
        "open('reports/sbom.cdx.json', 'w').write('{\"components\": []}')",
        JUNIT_WRITTEN + COVERAGE_WRITTEN,
    ]
    made = replace(
        PYTHON,
        recipe="none",
        build=lambda _: [script(texts[0])],
        list_components=lambda _: [script(texts[1])],
        test=lambda _: [script(texts[2])],
        coverage="reports/coverage.xml",
    )
    monkeypatch.setattr(steps, "builder_of", lambda _: made)
    monkeypatch.setattr(steps, "daemon_answers", lambda _: False)
    clean = sarif("tool")
    clean["runs"][0]["results"] = []  # type: ignore[index]
    monkeypatch.setattr(
        scan,
        "SCANNERS",
        [scanner("tool", kind, writes(clean)) for kind in ("sast", "iac", "secrets", "dependencies", "dast")],
    )
    return texts


def run(service: Path, tmp_path: Path, *stages: str) -> dict[str, Outcome]:
    sandbox = tmp_path / "sandbox"
    sandbox.mkdir()
    settings = Settings(Severity.HIGH, 20, dt.date(2026, 1, 1), tmp_path, os.environ)
    heard: list[Outcome] = []
    outcomes = run_stages(
        Candidate("service", service),
        stages or STAGES,  # type: ignore[arg-type]
        sandbox=sandbox,
        settings=settings,
        workers=2,
        report=heard.append,
    )
    assert sorted(heard, key=lambda each: each.step) == sorted(outcomes, key=lambda each: each.step)
    return {outcome.step: outcome for outcome in outcomes}


@pytest.mark.usefixtures("builder")
def test_each_step_is_done_and_told(service: Path, tmp_path: Path) -> None:
    outcomes = run(service, tmp_path)
    assert list(outcomes) == [
        "build", "image", "unit tests", "sast", "iac", "secrets", "dependencies", "licences", "dast"
    ]  # fmt: skip
    assert {step for step, outcome in outcomes.items() if outcome.passed is False} == {"licences"}
    assert outcomes["licences"].told == ("no tool reported; expected at least one report",)
    assert outcomes["image"].passed is None
    assert outcomes["unit tests"].told == ("1 tests, 75 % of the lines",)
    assert sorted(path.name for path in service.iterdir()) == ["Dockerfile", "health", "requirements.txt"]


@pytest.mark.usefixtures("builder")
def test_building_alone_scans_nothing(service: Path, tmp_path: Path) -> None:
    assert list(run(service, tmp_path, "build")) == ["build", "image"]


def test_a_build_that_fails_refuses_what_needs_it(service: Path, tmp_path: Path, builder: list[str]) -> None:
    builder[0] = "raise SystemExit('no compiler')"
    outcomes = run(service, tmp_path)
    assert "no compiler" in outcomes["build"].told[0]
    for step in ("unit tests", "dependencies", "licences", "dast"):
        assert outcomes[step].passed is False
        assert "the build failed" in outcomes[step].told[0]
    assert outcomes["sast"].passed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("raise SystemExit('broken')", "no result"),
        ("pass", "no result"),
        (JUNIT_WRITTEN.replace(JUNIT, "<testsuite/>") + COVERAGE_WRITTEN, "no test"),
        (JUNIT_WRITTEN, "coverage"),
        (JUNIT_WRITTEN + COVERAGE_WRITTEN + "raise SystemExit('one test failed')", "one test failed"),
    ],
)
def test_tests_that_fail_or_leave_no_report_refuse(
    service: Path, tmp_path: Path, builder: list[str], text: str, told: str
) -> None:
    builder[2] = text
    outcome = run(service, tmp_path)["unit tests"]
    assert outcome.passed is False
    assert told in " ".join(outcome.told)


@pytest.mark.usefixtures("builder")
def test_a_service_that_does_not_start_is_refused(service: Path, tmp_path: Path) -> None:
    (service / "Dockerfile").write_text("FROM x\n")
    outcome = run(service, tmp_path)["dast"]
    assert outcome.passed is False
    assert "expected a line `CMD" in outcome.told[0]


@pytest.mark.usefixtures("builder")
def test_a_finding_refuses(service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "SCANNERS", [scanner("tool", "sast", writes(sarif("tool")))])
    outcome = run(service, tmp_path)["sast"]
    assert outcome.passed is False
    assert outcome.verdict is not None
    assert [found.rule for found in outcome.verdict.findings] == ["B1"]


def test_a_source_of_no_kind_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "file").touch()
    with pytest.raises(ToolboxError, match="expected exactly one of"):
        run(folder, tmp_path)
