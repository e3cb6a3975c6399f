"""The command that builds call, as they call it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from slipway.scans.__main__ import main
from slipway.scans.evidence import Evidence
from tests.unit.scans.readers.test_wapiti import report
from tests.unit.scans.reports import NPM_AUDIT, OSV, SARIF, changed
from tests.unit.scans.test_waivers import FILE

TREE = "a" * 40
CLEAN = changed(SARIF, ("runs", 0, "results"), [])
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
COMMON = ["--service", "search", "--environment", "dev", "--tree", TREE]


@pytest.fixture(autouse=True)
def _reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in {"bad": SARIF, "clean": CLEAN, "osv": OSV, "npm": NPM_AUDIT}.items():
        Path(name).write_text(json.dumps(content), encoding="utf-8")


def run(*arguments: str) -> int:
    return main([*arguments, *COMMON], now=NOW)


def test_a_pass_is_0_and_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sast", "--report", "bandit=clean", "--evidence", "evidence.json") == 0
    assert capsys.readouterr().out == "search sast: passed (bandit 1.9.0)\n"
    evidence = Evidence.model_validate_json(Path("evidence.json").read_text(encoding="utf-8"))
    assert (evidence.passed, evidence.tree, evidence.judged_at) == (True, TREE, NOW)
    assert sorted(path.name for path in Path().iterdir()) == ["bad", "clean", "evidence.json", "npm", "osv"]


def test_a_refusal_is_1_and_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sast", "--report", "bandit=bad", "--evidence", "evidence.json") == 1
    assert "high      bandit  B602 (CWE-78)  src/app.py:12: subprocess call" in capsys.readouterr().out
    assert json.loads(Path("evidence.json").read_text(encoding="utf-8"))["passed"] is False


def test_reports_are_judged_together(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = "dependencies", "--report", "osv-scanner=osv", "--report", "npm-audit=npm"
    assert run(*arguments) == 1
    assert "npm-audit, osv-scanner  GHSA-35jh-r3h4-6jhm" in capsys.readouterr().out
    assert run(*arguments, "--threshold", "critical") == 0


def test_wapitis_own_format_is_known_and_only_for_dast(capsys: pytest.CaptureFixture[str]) -> None:
    Path("wapiti").write_text(report(), encoding="utf-8")
    assert run("dast", "--report", "wapiti=wapiti", "--threshold", "critical") == 0
    assert run("dast", "--report", "wapiti=wapiti") == 1
    assert "wapiti  reflected-cross-site-scripting" in capsys.readouterr().out
    assert run("dast", "--report", "zap=wapiti") == 1
    assert run("sast", "--report", "wapiti=wapiti", "--threshold", "critical") == 1
    assert "wapiti serves dast; expected a tool for sast" in capsys.readouterr().out


def test_no_report_is_a_refusal() -> None:
    assert run("sast") == 1


@pytest.mark.parametrize("report", ["bandit=nowhere", "semgrep=clean", "bandit=.", "bandit=osv"])
def test_a_report_that_can_not_be_gone_by_is_a_refusal(report: str) -> None:
    assert run("sast", "--report", "bandit=clean", "--report", report) == 1


@pytest.mark.parametrize(
    ("status", "code"), [("0", 0), ("1", 0), ("2", 0), ("124", 1), ("126", 1), ("127", 1), ("137", 1), ("-9", 1)]
)
def test_a_tool_that_was_ended_is_a_refusal_whatever_it_wrote(status: str, code: int) -> None:
    assert run("sast", "--report", "bandit=clean", "--status", f"bandit={status}") == code


def test_a_waiver_counts_until_its_day() -> None:
    Path("waivers.yaml").write_text(FILE.replace("src/**/build.py", "src/app.py"), encoding="utf-8")
    arguments = "sast", "--report", "bandit=bad", "--waivers", "waivers.yaml"
    assert run(*arguments) == 0
    assert run(*arguments, "--today", "2027-01-30") == 0
    assert run(*arguments, "--today", "2027-01-31") == 1


def test_a_spoiled_file_of_waivers_is_wrong_usage_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("waivers.yaml").write_text(FILE.replace("B602", '"*"'), encoding="utf-8")
    arguments = "sast", "--report", "bandit=clean", "--waivers", "waivers.yaml", "--evidence", "evidence.json"
    assert run(*arguments) == 2
    assert "waivers.yaml:13: waivers[1].rule: expected one exact name" in capsys.readouterr().err
    assert not Path("evidence.json").exists()


def test_evidence_that_can_not_be_written_is_no_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sast", "--report", "bandit=clean", "--evidence", "nowhere/evidence.json") == 2
    assert "nowhere/evidence.json: can't be written: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sats"], "invalid choice: 'sats'"),
        (["sast", "--report", "bandit"], "expected TOOL=PATH, the tool in lower case, found 'bandit'"),
        (["sast", "--report", "Bandit=clean"], "expected TOOL=PATH"),
        (["sast", "--status", "bandit=bad"], "expected an exit status after bandit=, found 'bad'"),
        (["sast", "--status", "bandit=0"], "--status bandit: no report of it is given; expected one of none"),
        (["sast", "--threshold", "hihg"], "found 'hihg'; did you mean 'high'?"),
        (["sast", "--today", "tomorrow"], "expected a date such as 2026-01-31, found 'tomorrow'"),
        (["sast", "--tree", "main"], "expected 40 or 64 hexadecimal digits, found 'main'"),
        (["sast", "--service", "a b"], "expected lower-case letters, digits and hyphens, found 'a b'"),
        (["sast", "--thresh", "low"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*COMMON, *arguments], now=NOW)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_licences_are_allowed_and_denied_by_option() -> None:
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"tools": [{"name": "syft"}]},
        "components": [{"type": "library", "name": "a", "licenses": [{"license": {"id": "MPL-2.0"}}]}],
    }
    Path("sbom").write_text(json.dumps(bill), encoding="utf-8")
    arguments = "licences", "--report", "syft=sbom"
    assert run(*arguments) == 1
    assert run(*arguments, "--allow-licence", "MPL-2.0") == 0
    assert run(*arguments, "--allow-licence", "MPL-2.0", "--deny-licence", "MPL-2.0") == 1
