"""What plain words mean, beside what YAML 1.1 would have made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from slipway.documents import read_document

TEXT = (
    "no", "yes", "on", "off", "y", "n", "No", "tRue", "nULL", "08080", "010", "0o17", "0x1F", "0b1", "1_000", "+1",
    "22:22", "190:20:30", "2026-11-23", "2026-11-23 10:00:00", ".5", "5.", ".inf", "-.inf", ".nan", "1e", "e1", "1.2.3",
    "=", "12a", "1234567890123456789", "012345678901", "--", "-01",
)  # fmt: skip
OTHERS = {
    "8080": 8080, "0": 0, "-5": -5, "123456789012345678": 123456789012345678, "1.5": 1.5, "-0.5": -0.5, "1e3": 1000.0,
    "1.10": 1.1, "2E-2": 0.02, "true": True, "false": False, "True": True, "FALSE": False,
    "null": None, "Null": None, "~": None, "": None,
}  # fmt: skip


def _read(folder: Path, text: str) -> object:
    file = folder / "file.yaml"
    file.write_text(text)
    return read_document(file).data


@pytest.mark.parametrize("word", TEXT)
def test_a_word_is_text_unless_json_knows_it(tmp_path: Path, word: str) -> None:
    assert _read(tmp_path, f"a: {word}\n") == {"a": word}


@pytest.mark.parametrize(("word", "value"), OTHERS.items())
def test_the_words_of_json_keep_their_meaning(tmp_path: Path, word: str, value: object) -> None:
    data = _read(tmp_path, f"a: {word}\n")
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize("word", OTHERS)
def test_quotes_and_the_tag_of_text_make_text(tmp_path: Path, word: str) -> None:
    assert _read(tmp_path, f"a: '{word}'\n") == {"a": word}
    assert _read(tmp_path, f"a: !!str {word}\n") == {"a": word}


def test_a_tag_that_says_what_a_value_means_anyway_is_accepted(tmp_path: Path) -> None:
    text = "a: !!int 5\nb: !!float 1.5\nc: !!bool true\nd: !!null\ne: !!seq [1]\nf: !!map {g: 1}\n"
    assert _read(tmp_path, text) == {"a": 5, "b": 1.5, "c": True, "d": None, "e": [1], "f": {"g": 1}}


@pytest.mark.parametrize("key", ["8080", "no", "true", "null", "1.5", "2026-11-23", "=", "''"])
def test_a_key_is_always_text(tmp_path: Path, key: str) -> None:
    assert _read(tmp_path, f"{key}: 1\n") == {key.strip("'"): 1}
