import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.documents import FieldError
from slipway.plan.templates.values import as_variable, read_value

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@pytest.mark.parametrize(
    ("kind", "value", "says", "near"),
    [
        ("percent", "80%", "expected a whole number, in percent, found text '80%'", "80"),
        ("percent", "80", "expected a whole number, in percent, found text '80'", "80"),
        ("percent", 0.8, "expected a whole number, in percent, found a number 0.8", "80"),
        ("percent", 80.5, "expected a whole number, in percent", "80"),
        ("percent", True, "expected a whole number, in percent, found a boolean True", ""),
        ("percent", 140, "expected 0 to 100 percent, found 140", "100"),
        ("percent", float("inf"), "expected a whole number", ""),
        ("seconds", "5m", "expected a whole number, in seconds, found text '5m'", "300"),
        ("seconds", "1.5h", "expected a whole number, in seconds", "5400"),
        ("seconds", "90 s", "expected a whole number, in seconds", "90"),
        ("seconds", "5 fortnights", "expected a whole number, in seconds", ""),
        ("seconds", 0, "expected 1 to 129,600 seconds, found 0", "1"),
        ("minutes", "120s", "expected a whole number, in minutes", "2"),
        ("minutes", "90s", "expected a whole number, in minutes", ""),
        ("minutes", "80%", "expected a whole number, in minutes", ""),
        ("count", "many", "expected a whole number, found text 'many'", ""),
        ("severity", "High", "expected one of low, medium, high, critical, found text 'High'", "high"),
        ("severity", 3, "expected one of low, medium, high, critical, found a number 3", ""),
        ("choice", "blu", "expected one of blue, green, found text 'blu'", "blue"),
        ("flag", "yes", "expected true or false, found text 'yes'", ""),
        ("flag", "True", "expected true or false", "true"),
        ("text", 3, "expected text, found a number 3", ""),
        ("text", "two\nlines", "expected one line of up to 200 characters", ""),
        ("text", "x" * 201, "expected one line of up to 200 characters", ""),
    ],
)
def test_a_wrong_value_is_told_with_its_unit_and_the_nearest_right_one(
    kind: str, value: object, says: str, near: str
) -> None:
    with pytest.raises(FieldError) as raised:
        read_value(kind, value, ("blue", "green"))  # type: ignore[arg-type]
    assert says in str(raised.value)
    assert raised.value.suggestion == near


@given(st.sampled_from(["percent", "seconds", "minutes", "count", "severity", "choice", "flag", "text"]), ANYTHING)
def test_any_value_is_either_kept_as_it_is_or_refused(kind: str, value: object) -> None:
    with contextlib.suppress(FieldError):
        assert read_value(kind, value, ("blue",)) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (80, "80"), ("high", "high")])
def test_a_value_as_an_environment_variable(value: object, text: str) -> None:
    assert as_variable(value) == text  # type: ignore[arg-type]
