from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from slipway.toolbox.install import ensure as public
from slipway.toolbox.install.ensure import RECIPES, ensure
from slipway.toolbox.model import ToolboxError

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    folder = tmp_path / "pins" / "tool"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text("tool==1\n")
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were installed into."""
    folders: list[Path] = []

    def install(_pins: Path, folder: Path, _environment: Mapping[str, str]) -> None:
        time.sleep(0.05)
        (folder / "bin").mkdir()
        folders.append(folder)

    monkeypatch.setitem(RECIPES, "pip", install)
    return folders


def test_a_tool_is_installed_once_in_the_users_cache(pins: Path, installed: list[Path], tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    programs = public(pins, "pip", environment)
    assert public(pins, "pip", environment) == programs
    assert len(installed) == 1
    assert programs.parent.parent == tmp_path / "cache" / "slipway" / "tools"
    assert programs.parent.name.startswith("tool-")


def test_other_pins_are_another_tool(pins: Path, installed: list[Path], tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    ensure(pins, "pip", environment)
    (pins / "requirements.txt").write_text("tool==2\n")
    ensure(pins, "pip", environment)
    assert len(set(installed)) == 2


def test_two_that_ask_at_once_get_one_installation(pins: Path, installed: list[Path], tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with ThreadPoolExecutor(8) as pool:
        programs = list(pool.map(lambda _: ensure(pins, "pip", environment), range(8)))
    assert len(installed) == 1
    assert len(set(programs)) == 1


def test_what_was_interrupted_is_made_anew(pins: Path, installed: list[Path], tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    folder = ensure(pins, "pip", environment).parent
    (folder / "installed").unlink()
    (folder / "rest").touch()
    ensure(pins, "pip", environment)
    assert len(installed) == 2
    assert not (folder / "rest").exists()


def test_a_tool_without_pins_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolboxError, match="no pins for nothing"):
        ensure(tmp_path / "nothing", "pip", {})


def test_rules_and_settings_are_no_pins(pins: Path, installed: list[Path], tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    ensure(pins, "pip", environment)
    (pins / "settings.yaml").write_text("changed")
    ensure(pins, "pip", environment)
    assert len(installed) == 1
