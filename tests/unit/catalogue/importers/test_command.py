from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from slipway.catalogue import load_catalogue
from slipway.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Put


COMPOSE = """\
services:
  web:
    environment: {CART_ADDR: "cart:7070"}
    depends_on: [db]
  cart:
    links: [web]
  db:
    image: postgres:16
"""


@pytest.fixture
def path(put: Put) -> Path:
    return put("compose.yaml", COMPOSE)


def test_it_prints_what_was_found_and_what_was_not_told(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(path), "--out", str(tmp_path / "out"), "--owner", "team"]) == 0
    printed = capsys.readouterr().out
    assert f"cart -> web  ({path}:6 links)" in printed
    assert f"web -> cart  ({path}:3 CART_ADDR), in " in printed
    assert f"db: database  ({path}:7 db)" in printed
    assert "and 1 dependencies on them" in printed
    assert "health '/health' (not told by the source): all 2 services" in printed
    assert printed.endswith(f"2 services and 1 dependencies of compose project written to {tmp_path / 'out'}\n")
    assert load_catalogue(tmp_path / "out").services["web"].owner == "team"


def test_it_prints_the_same_as_data(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(path), "--out", str(tmp_path / "out"), "--json", "--repository", "acme/shop"]) == 0
    data = json.loads(capsys.readouterr().out)
    place = {"file": str(path), "line": 6, "field": "links"}
    assert data["edges"] == [{"service": "cart", "depends_on": "web", "found": [place]}]
    assert [(edge["service"], edge["depends_on"]) for edge in data["cycle_edges"]] == [("web", "cart")]
    assert [(left["name"], left["kind"], left["image"]) for left in data["left_out"]] == [
        ("db", "database", "postgres:16")
    ]
    assert data["dependencies_on_left_out"] == 1
    assert [service["name"] for service in data["services"]] == ["cart", "web"]
    assert data["services"][0]["fields"]["repository"] == "acme/shop"
    assert data["services"][0]["remarks"]["repository"] == "as given"


def test_bad_input_exits_1_and_writes_nothing(put: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put("compose.yaml", "services:\n  web: 5\n")
    assert main(["import", str(path), "--out", str(tmp_path / "out")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{path}:2: services.web: expected a mapping of fields, found a number" in printed.err
    assert not (tmp_path / "out").exists()


def test_without_a_folder_it_is_used_wrongly(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(path)]) == 2
    assert "--out" in capsys.readouterr().err


def test_names_are_printed_safely(put: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put("compose.yaml", 'services: {"a\\e[31m": {depends_on: [web]}, web: {}}\n')
    assert main(["import", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "\x1b" not in capsys.readouterr().out
