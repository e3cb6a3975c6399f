"""Whole runs: what is sound passes, what the catalogue breaks is told before any update."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.cli.main import main
from slipway.deep import read_explanations, validate
from tests.deep.fleet import job, small_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_catalogue(tmp_path_factory.mktemp("fleet") / "catalogue")


def test_a_sound_fleet_passes_in_every_environment(catalogue: Path) -> None:
    told: list[str] = []
    jobs = [job(catalogue, environment) for environment in ("dev", "qa", "staging", "production")]
    jobs = [replace(one, stack=one.environment, account=one.environment) for one in jobs]
    report = validate(jobs, read_explanations(), told.append, complete=False)
    assert report.failing == ()
    assert [outcome.job.stack for outcome in report.outcomes] == ["dev", "qa", "staging", "production"]
    assert all(count > 0 for outcome in report.outcomes for count in outcome.examined.values())
    assert len(told) == 4
    assert told[-1].endswith("(4 of 4)")


def test_a_program_that_fails_is_an_error_of_the_report(catalogue: Path) -> None:
    report = validate([job(catalogue, **{"gcp:region": ""})], [], lambda _: None, complete=False)
    (finding,) = report.failing
    assert finding.check == "rendering"
    assert "gcp:region" in finding.fault.what


def test_the_command_tells_a_table_and_findings(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["validate", "--deep", "--stack", "qa", "--catalogue", str(catalogue)])
    printed = capsys.readouterr()
    assert code == 0, printed.out
    lines = printed.out.splitlines()
    assert lines[0].split() == ["check", "qa"]
    assert any(line.split()[0] == "cloudformation" and line.endswith("ok") for line in lines)
    assert "0 errors, 0 warnings to explain" in lines[-1]


def test_a_command_that_shell_misreads_fails_the_command_before_any_update(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], catalogue: Path
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(CHECKOUT / "templates", templates)
    for spec in (templates / "buildspecs").glob("unit-*.yaml"):
        spec.write_text(
            spec.read_text().replace("commands:\n", 'commands:\n      - for f in $(ls); do cat "$f"; done\n', 1)
        )
    arguments = ["validate", "--stack", "qa", "--catalogue", str(catalogue), "--templates", str(templates)]
    assert main(arguments) == 0
    assert main([*arguments, "--deep", "--json"]) == 1
    printed = capsys.readouterr()
    data = json.loads(printed.out.partition("\n{\n")[2].join(["{", ""]))
    assert data["ok"] is False
    failing = [finding for finding in data["findings"] if finding["failing"]]
    assert {finding["check"] for finding in failing} == {"buildspecs"}
    assert all("SC2045" in finding["expected"] for finding in failing)
    assert "Error: deep validation found" in printed.err
