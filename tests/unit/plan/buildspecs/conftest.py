from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from slipway.plan.buildspecs import load_buildspecs

Load = Callable[..., Mapping[str, str]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """A function: the text of a buildspec, and of shell pieces by name -> what is loaded of them."""

    def load(text: str, **pieces: str) -> Mapping[str, str]:
        (tmp_path / "shell").mkdir(exist_ok=True)
        for name, piece in pieces.items():
            (tmp_path / "shell" / f"{name}.sh").write_text(piece)
        (tmp_path / "spec.yaml").write_text(text)
        return load_buildspecs(tmp_path)

    return load
