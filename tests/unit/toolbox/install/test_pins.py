"""What is committed pins every tool, and names no index."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from slipway.toolbox.builds import BUILDERS
from slipway.toolbox.pins import toolbox_folder
from slipway.toolbox.tools import SCANNERS

NEEDED = {"pip": ["requirements.txt"], "npm": ["package.json", "package-lock.json"], "go": ["go.mod", "go.sum"]}
RECIPES = {(each.tool, each.recipe) for each in SCANNERS} | {(each.lister, each.recipe) for each in BUILDERS}


@pytest.mark.parametrize(("tool", "recipe"), sorted(pair for pair in RECIPES if pair[1] != "none"))
def test_each_tool_is_pinned(tool: str, recipe: str) -> None:
    assert all((toolbox_folder() / tool / name).is_file() for name in NEEDED[recipe])


@pytest.mark.parametrize("file", sorted(toolbox_folder().glob("*/requirements.txt")), ids=lambda file: file.parent.name)
def test_python_tools_are_pinned_by_hash(file: Path) -> None:
    text = file.read_text()
    pins = re.findall(r"(?m)^[a-z0-9.-]+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text)
    assert len(pins) == len(re.findall(r"(?m)^[a-z0-9]", text)) > 0
    assert "://" not in re.sub(r"(?m)^#.*", "", text)


@pytest.mark.parametrize(
    "file", sorted(toolbox_folder().glob("*/package-lock.json")), ids=lambda file: file.parent.name
)
def test_npm_tools_are_pinned_by_hash(file: Path) -> None:
    entries = json.loads(file.read_text())["packages"].items()
    packages = [entry for name, entry in entries if name and not entry.get("inBundle")]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages)
