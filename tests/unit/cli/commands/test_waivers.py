"""What commands do with the catalogue's waivers."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from slipway.checkout import CHECKOUT
from slipway.cli.main import main

EXPIRED = """\
waivers:
  - scan: sast
    service: booking
    rule: B602
    path: src/build.py
    reason: The command is a constant.
    owner: booking
    granted: 2020-01-01
    expires: 2020-02-01
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    shutil.copytree(CHECKOUT / "catalogue", folder)
    (folder / "waivers.yaml").write_text(EXPIRED)
    return folder


def test_an_expired_waiver_is_a_note_and_no_mistake(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--stack", "qa", "--catalogue", str(catalogue)]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "waivers.yaml:2: the waiver of B602 for booking expired on 2020-02-01: remove it, or decide anew" in told


def test_an_expired_waiver_as_data(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--stack", "qa", "--catalogue", str(catalogue), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["problems"]) == (True, [])
    assert [note["line"] for note in told["notes"]] == [2]


def test_a_bad_waiver_is_refused_with_file_and_line(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (catalogue / "waivers.yaml").write_text(EXPIRED.replace("owner: booking", "owner: bookng"))
    assert main(["validate", "--stack", "qa", "--catalogue", str(catalogue)]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "waivers.yaml:7: waivers[0].owner: unknown owner 'bookng'" in told
    assert "did you mean 'booking'?" in told


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The settings of each run of the stages."""
    seen: list[Any] = []

    def keep(*_: object, settings: object, **__: object) -> list[object]:
        seen.append(settings)
        return []

    monkeypatch.setattr("slipway.toolbox.stages.run_stages", keep)
    return seen


def test_a_run_lets_stand_what_the_catalogue_waives(catalogue: Path, tmp_path: Path, used: list[Any]) -> None:
    run = ["run", "booking", "--source", str(tmp_path), "--catalogue", str(catalogue)]
    assert main(run) == 0
    other = tmp_path / "other.yaml"
    other.write_text("waivers: []\n")
    assert main([*run, "--waivers", str(other)]) == 0
    by_catalogue, by_file = used
    assert [waiver.rule for waiver in by_catalogue.waivers] == ["B602"]
    assert by_file.waivers == ()
