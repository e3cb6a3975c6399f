"""Whatever a scanner does, it passes nothing by failing."""

from __future__ import annotations

import time

import pytest

from slipway.scans import Failure, Report, Severity
from tests.processes.toolbox.conftest import Scan
from tests.unit.toolbox.things import sarif, writes


def test_a_report_is_read(scan: Scan) -> None:
    result = scan(writes(sarif()))
    assert isinstance(result, Report)
    assert [(found.rule, found.severity, found.path, found.line) for found in result.findings] == [
        ("B1", Severity.HIGH, "app.py", 3)
    ]


def test_a_report_may_be_printed(scan: Scan) -> None:
    assert isinstance(scan(writes(sarif()).replace("open(REPORT, 'w').write(", "print("), prints=True), Report)


@pytest.mark.parametrize(
    ("script", "cause", "told"),
    [
        ("raise SystemExit('out of memory')", "crashed", "exit code 1, expected 0: out of memory"),
        (f"{writes(sarif())}; raise SystemExit(2)", "crashed", "exit code 2, expected 0: it said nothing"),
        (f"{writes(sarif())}; import os; os.abort()", "crashed", "exit code -6"),
        ("pass", "no result", "the tool wrote no report"),
        ("open(REPORT, 'w')", "unreadable", "empty"),
        (f"{writes(sarif())}; f = open(REPORT, 'r+'); f.truncate(90)", "unreadable", "not whole JSON"),
        (writes(sarif("semgrep")), "wrong tool", "expected a report of bandit"),
        (writes({"version": "2.1.0", "runs": []}), "no result", "did not look at anything"),
        (writes([]), "unreadable", ""),
        ("open(REPORT, 'wb').write(bytes(range(256)))", "unreadable", ""),
        ("import os; os.mkdir(REPORT)", "unreadable", ""),
    ],
)
def test_a_scanner_that_fails_is_a_failure(scan: Scan, script: str, cause: str, told: str) -> None:
    result = scan(script)
    assert isinstance(result, Failure)
    assert (result.tool, result.cause) == ("bandit", cause)
    assert told in result.detail


def test_a_scanner_that_hangs_is_stopped(scan: Scan) -> None:
    started = time.monotonic()
    result = scan(f"{writes(sarif())}; import time; time.sleep(600)", limit=1)
    assert result == Failure("bandit", "hung", "stopped after 1 s without an end")
    assert time.monotonic() - started < 10


def test_exit_codes_that_mean_findings_are_no_crash(scan: Scan) -> None:
    script = f"{writes(sarif())}; raise SystemExit(1)"
    assert isinstance(scan(script, ran=frozenset({0, 1})), Report)
    assert isinstance(scan(script), Failure)


def test_a_scanner_sees_no_credentials_but_those_that_it_needs(scan: Scan) -> None:
    script = "import os, sys; sys.exit(' '.join(sorted(os.environ)))"
    given = {"PATH": "/usr/bin", "AWS_SECRET_ACCESS_KEY": "x", "SNYK_TOKEN": "y", "HTTPS_PROXY": "z"}
    result = scan(script, environment=given, passes=("SNYK_TOKEN",), variables=lambda _job: {"OWN": "1"})
    assert isinstance(result, Failure)
    seen = result.detail.rpartition(": ")[2].split()
    assert {"HOME", "HTTPS_PROXY", "OWN", "PATH", "SNYK_TOKEN", "TMPDIR"} <= set(seen)
    assert "AWS_SECRET_ACCESS_KEY" not in seen


def test_a_scanner_starts_in_the_source_and_its_home_is_thrown_away(scan: Scan) -> None:
    result = scan("import os, sys; sys.exit(' '.join([os.path.basename(os.getcwd()), os.environ['HOME']]))")
    assert isinstance(result, Failure)
    folder, home = result.detail.split()[-2:]
    assert folder == "source"
    assert "slipway-bandit-" in home
