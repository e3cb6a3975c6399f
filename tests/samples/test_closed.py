"""The real tools, on sources and services that try to slip through."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.scans import ScanKind, Severity, Verdict
from slipway.toolbox.model import Subject
from slipway.toolbox.pins import toolbox_folder
from slipway.toolbox.scan import scan_service
from slipway.toolbox.snapshot import copy_to_scan

ADVISORIES = CHECKOUT / "samples" / "advisories"


def scan(kind: ScanKind, subject: Subject, environment: Mapping[str, str] | None = None) -> Verdict:
    return scan_service(
        kind,
        subject,
        service="service",
        threshold=Severity.HIGH,
        limit=120,
        today=dt.date(2026, 1, 1),
        toolbox=toolbox_folder(),
        environment={**os.environ, **(environment or {})},
    )


@pytest.fixture
def excused(tmp_path: Path) -> Subject:
    """A source whose every flaw has a comment that excuses it, and files that tell tools to look away."""
    source = tmp_path / "excused"
    (source / "tests").mkdir(parents=True)
    (source / "tests" / "app.py").write_text(
        "import subprocess, sys\n"
        "subprocess.run(sys.argv[1], shell=True)  # nosec  # nosemgrep\n"
        'key = "AKIAIOSFODNN7EXAMPLE"  # checkov:skip=CKV_SECRET_2:an example  # pragma: allowlist secret\n'
    )
    (source / "Dockerfile").write_text(
        "# hadolint global ignore=DL3004\nFROM python:3.11\n# checkov:skip=CKV_DOCKER_1:needed\nEXPOSE 22\n"
        "# hadolint ignore=DL3004\nRUN sudo ls\n"
    )
    (source / ".semgrepignore").write_text("*\n")
    (source / ".bandit").write_text("[bandit]\nexclude: /\nskips: B602\n")
    (source / ".checkov.yaml").write_text("skip-check: [CKV_DOCKER_1, CKV2_DOCKER_1, CKV_SECRET_2]\n")
    (source / ".hadolint.yaml").write_text("ignored: [DL3004]\n")
    copy_to_scan(source, tmp_path / "copy")
    return Subject(tmp_path / "copy")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sast", {("B602", "tests/app.py", ("bandit", "semgrep"))}),
        (
            "iac",
            {("CKV2_DOCKER_1", "Dockerfile", ("checkov", "hadolint")), ("CKV_DOCKER_1", "Dockerfile", ("checkov",))},
        ),
        ("secrets", {("CKV_SECRET_2", "tests/app.py", ("checkov",))}),
    ],
)
def test_a_source_cant_excuse_itself(
    excused: Subject, kind: ScanKind, expected: set[tuple[str, str, tuple[str, ...]]]
) -> None:
    verdict = scan(kind, excused)
    refusing = {(found.rule, found.path, found.tools) for found in verdict.findings if found.severity >= Severity.HIGH}
    assert expected <= refusing


def test_a_file_that_cant_be_read_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    verdict = scan("sast", Subject(tmp_path))
    assert not verdict.passed
    assert [(found.rule, found.path) for found in verdict.findings] == [("unread", "broken.py")]


def bill(folder: Path, name: str) -> Path:
    path = folder / "sbom.json"
    path.write_text(
        '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "NAME", '
        '"version": "1.26.4", "purl": "pkg:pypi/NAME@1.26.4"}]}'.replace("NAME", name)
    )
    return path


def test_dependencies_are_looked_up_in_the_given_advisories(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").touch()
    environment = {"SLIPWAY_ADVISORIES": str(ADVISORIES)}
    known = scan("dependencies", Subject(tmp_path, sbom=bill(tmp_path, "urllib3")), environment)
    assert [found.rule for found in known.findings] == ["GHSA-q2q7-5pp4-w6pg"]
    unknown = scan("dependencies", Subject(tmp_path, sbom=bill(tmp_path, "markupsafe")), environment)
    assert (unknown.passed, unknown.findings) == (True, ())


def test_advisories_that_lack_the_ecosystem_are_no_pass(tmp_path: Path) -> None:
    advisories = tmp_path / "advisories"
    (advisories / "npm").mkdir(parents=True)
    (tmp_path / "requirements.txt").touch()
    subject = Subject(tmp_path, sbom=bill(tmp_path, "urllib3"))
    verdict = scan("dependencies", subject, {"SLIPWAY_ADVISORIES": str(advisories)})
    assert not verdict.passed
    assert verdict.failures[0].cause == "crashed"


def test_a_service_that_nobody_reaches_is_no_pass(tmp_path: Path) -> None:
    verdict = scan("dast", Subject(tmp_path, url="http://127.0.0.1:9"))
    assert not verdict.passed
    assert verdict.failures[0].cause == "no result"


def test_rules_that_cant_be_read_are_no_pass(tmp_path: Path) -> None:
    from dataclasses import replace

    from slipway.scans import Failure
    from slipway.toolbox.install import ensure
    from slipway.toolbox.runner import run_scanner
    from slipway.toolbox.tools import SEMGREP

    programs = ensure(toolbox_folder() / "semgrep", "pip", os.environ)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "app.py").touch()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "broken.yaml").write_text("rules: [{id: broken}]\n")
    (tmp_path / "semgrep").symlink_to(programs / "semgrep")
    result = run_scanner(
        replace(SEMGREP, recipe="none"), Subject(tmp_path / "source"), pins=tmp_path, environment=os.environ, limit=60
    )
    assert isinstance(result, Failure)
