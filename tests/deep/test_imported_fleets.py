"""Fleets that come from elsewhere: imported as their teams have them, then checked as the clouds would."""

from dataclasses import replace
from pathlib import Path

import pytest

from slipway.cli.main import main
from slipway.deep import read_explanations, validate
from tests.deep.fleet import job

FLEETS = Path(__file__).with_name("fleets")


@pytest.mark.parametrize(("source", "services"), [("compose", 3), ("kubernetes", 3), ("backstage", 2)])
def test_an_imported_fleet_has_no_error_and_no_warning_unexplained(tmp_path: Path, source: str, services: int) -> None:
    catalogue = tmp_path / "catalogue"
    assert main(["import", str(FLEETS / source), "--out", str(catalogue), "--from", source]) == 0
    assert len(list((catalogue / "services").glob("*.yaml"))) == services

    environments = ("dev", "production")
    jobs = [replace(job(catalogue, environment), stack=environment) for environment in environments]
    report = validate(jobs, read_explanations(), lambda _: None, complete=False)

    assert report.failing == ()
    assert [outcome.job.stack for outcome in report.outcomes] == list(environments)
    assert all(outcome.examined["pipelines"] == services for outcome in report.outcomes)
