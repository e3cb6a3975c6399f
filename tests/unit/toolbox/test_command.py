from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

from slipway.toolbox import scan
from slipway.toolbox.__main__ import main
from slipway.toolbox.model import Scanner
from tests.unit.toolbox.things import sarif, writes

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TREE = "0" * 40


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single scanner, which finds one thing of high severity in the source."""

    def command(job: object) -> list[str]:
        return [sys.executable, "-c", f"REPORT = {str(job.report)!r}\n{writes(sarif())}"]  # type: ignore[attr-defined]

    monkeypatch.setattr(scan, "SCANNERS", [Scanner(tool="bandit", scan="sast", recipe="none", command=command)])


def run(source: Path, *more: str, kind: str = "sast") -> int:
    given = ["--path", str(source), "--service", "booking", "--environment", "dev", "--tree", TREE, *more]
    return main(["scan", kind, *given], now=NOW)


@pytest.mark.usefixtures("finds")
def test_a_finding_at_the_threshold_refuses_and_leaves_evidence(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = tmp_path / "evidence" / "sast.json"
    assert run(source, "--evidence", str(evidence)) == 1
    assert "high      bandit  B1  app.py:3: a flaw" in capsys.readouterr().out
    document = json.loads(evidence.read_text())
    assert (document["passed"], document["tree"], document["service"]) == (False, TREE, "booking")


@pytest.mark.usefixtures("finds")
def test_a_finding_below_the_threshold_passes(source: Path) -> None:
    assert run(source, "--threshold", "critical") == 0


@pytest.mark.usefixtures("finds")
def test_a_scan_that_no_tool_does_refuses(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(source, kind="secrets") == 1
    assert "no tool reported" in capsys.readouterr().out


@pytest.mark.parametrize(
    "more",
    [
        ["--threshold", "hgih"], ["--threshold", "7"], ["--timeout", "0"], ["--timeout", "1e9"], ["--timeout", "10m"],
        ["--tree", "main"], ["--service", "Booking!"], ["--thresh", "low"],
    ],
)  # fmt: skip
def test_wrong_usage_is_told(source: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run(source, *more)
    assert end.value.code == 2
    assert "error" in capsys.readouterr().err


def test_a_source_that_is_not_there_cant_be_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none") == 2
    assert "expected the folder of a service's source" in capsys.readouterr().err


def test_components_of_a_source_of_no_kind_cant_be_judged(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(source, kind="licences") == 2
    assert "expected exactly one of" in capsys.readouterr().err
