from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from slipway.catalogue import Catalogue, load_catalogue
from slipway.catalogue.importers import Fleet, choose_defaults, import_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Imported, Put


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def put(source: Path) -> Put:
    """Writes a file of the source, and returns its path."""

    def write(name: str, text: str) -> Path:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    """Imports paths, and loads the catalogue that was written."""

    def run(*paths: Path, keep_all: bool = False, kind: str = "", **given: str) -> tuple[Fleet, Catalogue]:
        out = tmp_path / "catalogue"
        fleet = import_catalogue(paths, out, choose_defaults(paths[0], **given), kind=kind, keep_all=keep_all)
        return fleet, load_catalogue(out)

    return run
