import json
import shutil
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / "catalogue", tmp_path / "catalogue"))


@pytest.fixture
def ferries(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM a AS test\nFROM a\nEXPOSE 9000\n")
    return folder


def new(catalogue: Path, *arguments: str) -> int:
    return main(["new", "service", *arguments, "--catalogue", str(catalogue)])


def test_without_write_it_is_only_printed(capsys: Capture, catalogue: Path, ferries: Path) -> None:
    before = sorted(catalogue.rglob("*"))
    assert new(catalogue, str(ferries), "--system", "supply", "--repository", "wayfarer/ferries") == 0
    printed = capsys.readouterr()
    assert "name: ferries  # its folder's name" in printed.out
    assert "nothing is written without --write" in printed.err
    assert sorted(catalogue.rglob("*")) == before


def test_with_write_the_catalogue_has_it(capsys: Capture, catalogue: Path, ferries: Path) -> None:
    arguments = [str(ferries), "--system", "supply", "--repository", "wayfarer/ferries", "--write"]
    assert new(catalogue, *arguments, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["fields"]["port"] == {"value": 9000, "reason": "EXPOSE in its Dockerfile"}
    assert Path(data["written"]).is_file()
    assert main(["validate", "--catalogue", str(catalogue)]) == 0
    assert new(catalogue, *arguments) == 1
    assert "already the name of the service" in capsys.readouterr().err


def test_what_is_missing_is_asked_for_at_once(capsys: Capture, catalogue: Path, ferries: Path) -> None:
    assert new(catalogue, str(ferries), "--write") == 1
    told = capsys.readouterr().err
    assert all(f"give --{field}" in told for field in ("system", "owner", "repository"))
    assert not (catalogue / "services" / "ferries.yaml").exists()


def test_a_repository_of_no_known_kind_ends_with_what_was_looked_for(
    capsys: Capture, catalogue: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert new(catalogue, str(tmp_path / "empty")) == 1
    assert "looked for Dockerfile, package.json, pom.xml, pyproject.toml, *.tf" in capsys.readouterr().err


def test_only_services_are_made_anew(capsys: Capture, catalogue: Path) -> None:
    assert main(["new", "servce", ".", "--catalogue", str(catalogue)]) == 2
    assert "service" in capsys.readouterr().err
