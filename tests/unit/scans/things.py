"""Findings, waivers and reports for tests, good but for what a test says."""

from __future__ import annotations

import dataclasses
import datetime as dt

from slipway.scans import Finding, Report, Severity, Tool, Waiver

TODAY = dt.date(2026, 11, 23)

FLAW = Finding(
    scan="sast",
    tools=("bandit",),
    rule="B602",
    severity=Severity.HIGH,
    message="a shell is started",
    path="src/app.py",
    line=12,
    identifiers=("CWE-78",),
    fix="pass a list",
)
VULNERABILITY = Finding(
    scan="dependencies",
    tools=("osv-scanner",),
    rule="GHSA-35jh-r3h4-6jhm",
    severity=Severity.HIGH,
    message="Command Injection in lodash",
    path="package-lock.json",
    package="lodash",
    version="4.17.15",
    identifiers=("CVE-2021-23337", "CWE-77", "GHSA-35jh-r3h4-6jhm"),
    fix="upgrade lodash to 4.17.21",
)
WAIVER = Waiver(
    scan="sast",
    service="search",
    rule="B602",
    identifier="",
    path="src/*.py",
    package="",
    reason="the command is a constant",
    owner="discovery",
    granted=TODAY - dt.timedelta(days=30),
    expires=TODAY + dt.timedelta(days=30),
    file="waivers.yaml",
    line=2,
)


def report(*findings: Finding, tool: str = "bandit") -> Report:
    """A whole report of a tool."""
    return Report(Tool(tool, "1.0"), findings)


def flaw(**changes: object) -> Finding:
    """A flaw in the code."""
    return dataclasses.replace(FLAW, **changes)


def vulnerability(**changes: object) -> Finding:
    """A vulnerable dependency."""
    return dataclasses.replace(VULNERABILITY, **changes)


def waiver(**changes: object) -> Waiver:
    """A waiver in force for the flaw."""
    return dataclasses.replace(WAIVER, **changes)
