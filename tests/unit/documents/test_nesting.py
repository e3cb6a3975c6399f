from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slipway.documents import InvalidInputError, read_document

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("style", ["[{}]", "{{a: {}}}"])
def test_fifty_levels_are_read_and_no_more(tmp_path: Path, style: str) -> None:
    file = tmp_path / "file.yaml"
    text = "1"
    for _ in range(50):
        text = style.format(text)
    file.write_text(text)
    assert read_document(file).data
    file.write_text(style.format(text))
    with pytest.raises(InvalidInputError, match="nested too deeply; expected at most 50 levels"):
        read_document(file)
