from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slipway.scans import Finding, Severity
from tests.unit.scans.reports import ZAP, changed, found, read, refused

if TYPE_CHECKING:
    from pathlib import Path

ALERT = ("site", 0, "alerts", 0)


def test_an_alert_is_told_by_its_path_without_the_address_of_the_preview(tmp_path: Path) -> None:
    assert found(read(tmp_path, "zap", ZAP)) == (
        Finding(
            scan="dast",
            tools=("zap",),
            rule="40012",
            severity=Severity.HIGH,
            message="Cross Site Scripting (Reflected) (parameter q)",
            path="/search",
            identifiers=("CWE-79",),
            fix="Encode what is shown & check input. More.",
        ),
    )


@pytest.mark.parametrize(
    ("risk", "severity"), [("3", Severity.HIGH), ("2", Severity.MEDIUM), ("1", Severity.LOW), ("0", Severity.INFO)]
)
def test_the_risk_is_the_severity(tmp_path: Path, risk: str, severity: Severity) -> None:
    report = changed(ZAP, (*ALERT, "riskcode"), risk)
    assert [finding.severity for finding in found(read(tmp_path, "zap", report))] == [severity]


def test_one_alert_at_one_path_is_told_once(tmp_path: Path) -> None:
    instances = [{"uri": f"http://127.0.0.1:8080/search?q={number}", "param": "q"} for number in range(3)]
    instances.append({"uri": "http://127.0.0.1:8080/", "param": ""})
    paths = [finding.path for finding in found(read(tmp_path, "zap", changed(ZAP, (*ALERT, "instances"), instances)))]
    assert paths == ["/search", "/"]


def test_an_alert_without_requests_is_told_of_the_site(tmp_path: Path) -> None:
    assert [finding.path for finding in found(read(tmp_path, "zap", changed(ZAP, (*ALERT, "instances"), [])))] == ["/"]


def test_an_address_that_is_none_does_not_lose_the_alert(tmp_path: Path) -> None:
    report = changed(ZAP, (*ALERT, "instances", 0, "uri"), "http://[half")
    assert [finding.path for finding in found(read(tmp_path, "zap", report))] == ["http://[half"]


def test_a_run_that_reached_no_site_is_no_result(tmp_path: Path) -> None:
    failure = refused(read(tmp_path, "zap", changed(ZAP, ("site",), [])))
    assert (failure.cause, "it reached no address" in failure.detail) == ("no result", True)


def test_a_report_of_another_program_is_refused(tmp_path: Path) -> None:
    assert refused(read(tmp_path, "zap", changed(ZAP, ("@programName",), "Other"))).cause == "wrong tool"


def test_an_unknown_risk_is_unreadable(tmp_path: Path) -> None:
    assert "riskcode" in refused(read(tmp_path, "zap", changed(ZAP, (*ALERT, "riskcode"), "9"))).detail
