"""How a problem is written: one line, safe for a terminal, bounded."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slipway.documents import InvalidInputError, Problem, nearest
from slipway.documents.wording import cut, kind, printable, shown
from slipway.errors import SlipwayError

NASTY = st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Lu", "So")))


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 3, "b.c", "wrong", "right"), "a.yaml:3: b.c: wrong; did you mean 'right'?"),
        (Problem("a.yaml", 3, "b.c", "wrong"), "a.yaml:3: b.c: wrong"),
        (Problem("a.yaml", 3, "", "wrong"), "a.yaml:3: wrong"),
        (Problem("a.yaml", 0, "", "wrong"), "a.yaml: wrong"),
        (Problem("\x1b]0;x\x07.yaml", 1, "a\nb", "\x9b31m", "\u202e"),
         "\\x1b]0;x\\x07.yaml:1: a\\nb: \\x9b31m; did you mean '\\u202e'?"),
        (Problem("\udcff.yaml", 1, "", "not a name"), "\\udcff.yaml:1: not a name"),
        (Problem("zürich.yaml", 1, "", "ça va"), "zürich.yaml:1: ça va"),
        (Problem("a.yaml", 1, "x" * 1000, "unknown field"), f"a.yaml:1: {'x' * 119}…: unknown field"),
    ],
)  # fmt: skip
def test_a_problem_is_one_line(problem: Problem, text: str) -> None:
    assert str(problem) == text


@settings(deadline=None)
@given(NASTY, NASTY, NASTY, NASTY)
def test_nothing_that_steers_a_terminal_gets_through(file: str, field: str, message: str, suggestion: str) -> None:
    text = str(Problem(file, 1, field, message, suggestion))
    assert {unicodedata.category(letter) for letter in text} <= {"Lu", "Ll", "So", "Po", "Pd", "Zs", "Nd", "Sm"}
    text.encode()


def test_an_error_tells_each_problem_once_in_the_order_of_places() -> None:
    first, second, third = Problem("a", 9, "", "x"), Problem("a", 10, "", "x"), Problem("b", 1, "", "x")
    error = InvalidInputError([third, second, first, second])
    assert error.problems == (first, second, third)
    assert str(error) == error.message == "a:9: x\na:10: x\nb:1: x"
    assert isinstance(error, SlipwayError)
    assert error.exit_code == 1


@pytest.mark.parametrize(
    ("word", "near"),
    [("serach", "search"), ("SEARCH", "search"), ("Payment", "payments"), ("xyz", ""), (7, ""), ("", "")],
)
def test_the_nearest_choice_is_found_whatever_its_case(word: object, near: str) -> None:
    assert nearest(word, ["search", "payments"]) == near


def test_the_nearest_choice_keeps_its_own_case() -> None:
    assert nearest("detectchanges", ["DetectChanges"]) == "DetectChanges"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "'a'"),
        ("it's", '"it\'s"'),
        ("\x1b[31m", "'\\x1b[31m'"),
        ("\N{CYRILLIC SMALL LETTER A}", "'\\u0430'"),
        ("x" * 10_000_000, f"'{'x' * 58}…"),
        ([1] * 100, f"[{'1, ' * 19}1,…"[:59] + "…"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_short(value: object, text: str) -> None:
    assert shown(value) == text
    assert len(shown(value)) <= 60


def test_text_is_cut_at_its_limit() -> None:
    assert (cut("abc", 3), cut("abcd", 3)) == ("abc", "ab…")


@pytest.mark.parametrize(
    ("value", "text"),
    [({}, "a mapping"), ([], "a list"), ("", "text"), (True, "a boolean"), (1, "a number"), (1.5, "a number"),
     (None, "nothing"), (b"", "bytes")],
)  # fmt: skip
def test_kinds_are_named_in_a_readers_words(value: object, text: str) -> None:
    assert kind(value) == text


def test_every_control_character_is_made_printable() -> None:
    letters = "".join(map(chr, range(sys.maxunicode + 1)))
    assert printable(letters).isprintable()
    assert printable("Zürich, 東京 ✓") == "Zürich, 東京 ✓"
