from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from slipway.catalogue.importers import choose_defaults, import_catalogue, write
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.catalogue.importers import Fleet
    from tests.unit.catalogue.importers.helpers import Put


SOURCE = "services: {web: {build: web, depends_on: [cart], expose: [80]}, cart: {image: x}}\n"


@pytest.fixture
def path(put: Put) -> Path:
    return put("compose.yaml", SOURCE)


def run(path: Path, out: Path) -> Fleet:
    return import_catalogue([path], out, choose_defaults(path))


def test_the_files_read_well(path: Path, tmp_path: Path) -> None:
    run(path, tmp_path / "new" / "catalogue")
    assert (
        (tmp_path / "new/catalogue/services/web.yaml").read_text(encoding="utf-8")
        == """\
# Imported from compose.yaml:1 web
name: web
system: shop  # not told by the source; its folder's name
owner: unassigned  # not told by the source
repository: example/shop  # not told by the source; no git remote
path: web
build:  # guessed; its folder could not be looked into
  kind: docker
port: 80
health: /health  # not told by the source
depends_on:
  - cart  # compose.yaml:1 depends_on
"""
    )
    assert (
        (tmp_path / "new/catalogue/owners.yaml").read_text(encoding="utf-8")
        == """\
owners:
  unassigned:
    email: unassigned@example.invalid  # not told by the source
"""
    )
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new/catalogue"]


def test_the_same_source_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    run(path, tmp_path / "one")
    run(path, tmp_path / "two")
    texts = [
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.yaml")}
        for folder in (tmp_path / "one", tmp_path / "two")
    ]
    assert texts[0] == texts[1]


def test_an_empty_folder_is_filled(path: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    run(path, tmp_path / "out")
    assert (tmp_path / "out/systems.yaml").is_file()


@pytest.mark.parametrize(
    "make", [Path.touch, lambda out: (out / "x").mkdir(parents=True), lambda out: out.symlink_to("x")]
)
def test_a_taken_folder_is_refused_before_anything_is_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    out = tmp_path / "out"
    make(out)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SlipwayError, match="already there; an import never overwrites"):
        run(tmp_path / "gone.yaml", out)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_catalogue_that_would_not_load_is_not_left_behind(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> None:
        raise SlipwayError("no")

    monkeypatch.setattr(write, "load_catalogue", refuse)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SlipwayError, match="no"):
        run(path, tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_can_not_be_made(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SlipwayError, match="can't be written"):
        run(path, tmp_path / "file" / "out")
