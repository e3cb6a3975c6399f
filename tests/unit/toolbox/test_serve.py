from __future__ import annotations

from pathlib import Path

import pytest

from slipway.toolbox.model import ToolboxError
from slipway.toolbox.serve import start_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('FROM x\nCMD ["python", "app.py"]\n', ["python", "app.py"]),
        ("FROM x\nCMD python 'my app.py'\n", ["python", "my app.py"]),
        ('FROM x AS build\nCMD ["first"]\nFROM y\ncmd ["last"]\n', ["last"]),
        ('FROM x\nCMD ["python", \\\n  "app.py"]\n', ["python", "app.py"]),
    ],
)
def test_the_dockerfile_says_how_a_service_is_started(tmp_path: Path, text: str, command: list[str]) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    assert start_command(tmp_path / "Dockerfile") == command


@pytest.mark.parametrize(
    "text", [None, "FROM x\n", "FROM x\nCMD [python]\n", "FROM x\nCMD python 'app\n", "CMD {}\nCMD []\n"]
)
def test_a_dockerfile_that_does_not_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "Dockerfile").write_text(text)
    with pytest.raises(ToolboxError, match="Dockerfile: expected a line `CMD"):
        start_command(tmp_path / "Dockerfile")
