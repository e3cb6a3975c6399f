from __future__ import annotations

from pathlib import Path

import pytest

from slipway.toolbox.builds import MAVEN, NPM, PYTHON, Builder, builder_of
from slipway.toolbox.model import ToolboxError


@pytest.mark.parametrize(
    ("marker", "builder"), [("requirements.txt", PYTHON), ("package.json", NPM), ("pom.xml", MAVEN)]
)
def test_a_source_is_recognised_by_its_marker(tmp_path: Path, marker: str, builder: Builder) -> None:
    (tmp_path / marker).touch()
    assert builder_of(tmp_path) is builder


def test_a_source_of_no_kind_or_of_two_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolboxError, match=r"exactly one of pom.xml, package.json, requirements.txt, found none"):
        builder_of(tmp_path)
    (tmp_path / "pom.xml").touch()
    (tmp_path / "package.json").touch()
    with pytest.raises(ToolboxError, match=r"found pom.xml and package.json"):
        builder_of(tmp_path)
