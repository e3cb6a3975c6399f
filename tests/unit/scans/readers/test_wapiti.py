from __future__ import annotations

import json

import pytest

from slipway.scans import Report, Severity
from slipway.scans.readers.expected import Expected
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.wapiti import read as read_expected

ENTRY = {"method": "GET", "path": "/greet", "info": "found in name", "level": 2, "parameter": "name"}


def read(text: str) -> Report:
    return read_expected(text, Expected("wapiti", "dast"))


def report(**changes: object) -> str:
    whole = {
        "classifications": {"Reflected Cross Site Scripting": {"sol": "Encode what is shown. And more."}},
        "vulnerabilities": {"Reflected Cross Site Scripting": [ENTRY], "Backup file": []},
        "anomalies": {"Internal Server Error": [{**ENTRY, "level": 3, "info": "a 500"}]},
        "infos": {"version": "Wapiti 3.2.3", "crawled_pages_nbr": 3},
    }
    return json.dumps({**whole, **changes})


def test_what_was_shown_is_found() -> None:
    result = read(report())
    assert (result.tool.name, result.tool.version) == ("wapiti", "3.2.3")
    script, error = result.findings
    assert (script.rule, script.severity, script.path) == (
        "reflected-cross-site-scripting",
        Severity.HIGH,
        "GET /greet",
    )
    assert script.message == "Reflected Cross Site Scripting: found in name"
    assert script.fix == "Encode what is shown"
    assert (error.rule, error.severity, error.fix) == ("internal-server-error", Severity.HIGH, None)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "unreadable"),
        (report()[:200], "unreadable"),
        ("[]", "unreadable"),
        ("[" * 10_000, "unreadable"),
        (report(infos={"version": "Wapiti 3.2.3"}), "unreadable"),
        (report(infos={"version": "Nikto 2", "crawled_pages_nbr": 1}), "wrong tool"),
        (report(infos={"version": "Wapiti 3.2.3", "crawled_pages_nbr": 0}), "no result"),
        (report(infos={"version": "Wapiti 3.2.3", "crawled_pages_nbr": -1}), "unreadable"),
        (report(vulnerabilities={"X": [{**ENTRY, "level": 5}]}), "unreadable"),
        (
            report(vulnerabilities={"X": [{"method": "GET", "path": "/", "info": "", "level": float("nan")}]}),
            "unreadable",
        ),
        (report(vulnerabilities=None), "unreadable"),
    ],
)
def test_anything_else_is_no_pass(text: str, cause: str) -> None:
    with pytest.raises(UnusableReportError) as told:
        read(text)
    assert told.value.cause == cause
