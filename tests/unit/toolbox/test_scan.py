from __future__ import annotations

from pathlib import Path

import pytest

from slipway.scans import SCANS, ScanKind
from slipway.toolbox.model import Subject
from slipway.toolbox.scan import chosen_scanners

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/booking@sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("scan", "environment", "tools"),
    [
        ("sast", {}, {"semgrep", "bandit"}),
        ("sast", {"SONAR_HOST_URL": "https://sonar.example"}, {"sonar"}),
        ("sast", {"SONAR_HOST_URL": ""}, {"semgrep", "bandit"}),
        ("dependencies", {}, {"osv-scanner"}),
        ("dependencies", {"SNYK_TOKEN": "t"}, {"snyk"}),
        ("licences", {}, {"cyclonedx-py"}),
        ("iac", {}, {"checkov", "hadolint"}),
        ("secrets", {}, {"checkov"}),
        ("image", {}, {"ecr"}),
        ("dast", {}, {"wapiti"}),
        ("dast", {"SLIPWAY_ZAP_IMAGE": "zap@sha256:0"}, {"zap"}),
    ],
)
def test_settings_choose_the_tools(source: Path, scan: ScanKind, environment: dict[str, str], tools: set[str]) -> None:
    for name in ("requirements.txt", "Dockerfile"):
        (source / name).touch()
    subject = Subject(source, url="http://127.0.0.1:1", image=IMAGE)
    assert {scanner.tool for scanner in chosen_scanners(scan, subject, environment)} == tools


def test_no_python_and_no_dockerfile_need_no_tool_for_them(tmp_path: Path) -> None:
    chosen = {scanner.tool for scan in SCANS for scanner in chosen_scanners(scan, Subject(tmp_path), {})}
    assert chosen == {"semgrep", "osv-scanner", "checkov", "wapiti"}
