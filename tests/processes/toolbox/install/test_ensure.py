import os
from pathlib import Path

import pytest

from slipway.toolbox.install.ensure import ensure
from slipway.toolbox.model import ToolboxError


@pytest.mark.parametrize(
    ("recipe", "files"),
    [("pip", {"requirements.txt": "no-hash==1\n"}), ("npm", {"package.json": "{", "package-lock.json": "{"})],
)
def test_pins_that_cant_be_installed_are_told_and_leave_no_mark(
    tmp_path: Path, recipe: str, files: dict[str, str]
) -> None:
    pins = tmp_path / "broken"
    pins.mkdir()
    for name, text in files.items():
        (pins / name).write_text(text)
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):
        with pytest.raises(ToolboxError, match=r"broken-.* can't be installed") as told:
            ensure(pins, recipe, environment)  # type: ignore[arg-type]
        assert "install.log" in (told.value.hint or "")
    assert not list((tmp_path / "cache").rglob("installed"))
