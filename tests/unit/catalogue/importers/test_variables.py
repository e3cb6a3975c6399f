from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue.importers.variables import interpolate, read_env_file
from slipway.documents import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Put


VARIABLES = {"HOST": "cart", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$HOST:80", "cart:80"),
        ("${HOST}:80", "cart:80"),
        ("${GONE}", ""),
        ("${GONE:-user}", "user"),
        ("${EMPTY:-user}", "user"),
        ("${EMPTY-user}", ""),
        ("${HOST:-user}", "cart"),
        ("${GONE:-${HOST}}", "cart"),
        ("${GONE:-${ALSO:-user}}/x", "user/x"),
        ("${HOST:+there}", "there"),
        ("${GONE:+there}", ""),
        ("${EMPTY:+there}", ""),
        ("${EMPTY+there}", "there"),
        ("${GONE:?must be set}", ""),
        ("$$HOST", "$HOST"),
        ("a $ b", "a $ b"),
        ("${}", ""),
        ("${HOST", "cart"),
        ("$", "$"),
    ],
)
def test_interpolate(text: str, result: str) -> None:
    assert interpolate(text, VARIABLES) == result


@given(st.text(alphabet="${}:-AB"))
def test_any_text_is_interpolated(text: str) -> None:
    interpolate(text, {"A": "x"})


def test_deep_defaults_end() -> None:
    interpolate("${A:-" * 10_000 + "}" * 10_000, {})


def test_env_file(put: Put) -> None:
    path = put(
        ".env",
        """\
        # hosts
        HOST=cart
        export PORT=80   # inside
        ADDR=${HOST}:${PORT}
        QUOTED="http://${HOST}"
        RAW='${HOST}'
        """,
    )
    found = read_env_file(path, {})
    assert {name: fact.value for name, fact in found.items()} == {
        "HOST": "cart",
        "PORT": "80",
        "ADDR": "cart:80",
        "QUOTED": "http://cart",
        "RAW": "${HOST}",
    }
    assert found["ADDR"].place.line == 4


def test_an_env_file_that_is_none(source: Path) -> None:
    (source / ".env").mkdir()
    with pytest.raises(InvalidInputError, match="found a folder"):
        read_env_file(source / ".env", {})
