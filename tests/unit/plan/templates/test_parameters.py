import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from slipway.documents import FieldError
from slipway.plan.templates import Parameter
from slipway.plan.templates.values import SEVERITIES

COVERAGE = Parameter.model_validate(
    {
        "type": "percent",
        "default": 80,
        "max": 95,
        "limits": {"staging": {"min": 60}, "production": {"min": 75}},
        "description": "Lines that the tests must cover.",
    }
)
WORST = Parameter.model_validate(
    {"type": "severity", "default": "high", "limits": {"production": {"max": "high"}}, "description": "Fails."}
)


@pytest.mark.parametrize(
    ("parameter", "value", "says", "near"),
    [
        (COVERAGE, 74, "expected at least 75 percent in production, found 74", "75"),
        (COVERAGE, 10, "expected at least 60 percent in staging, found 10", "75"),
        (COVERAGE, 96, "expected at most 95 percent, found 96", "95"),
        (WORST, "critical", "expected at most high in production, found 'critical'", "high"),
    ],
)
def test_a_value_beyond_a_limit_is_told_with_unit_limit_and_place(
    parameter: Parameter, value: object, says: str, near: str
) -> None:
    with pytest.raises(FieldError) as raised:
        parameter.value(value)
    assert (str(raised.value), raised.value.suggestion) == (says, near)


@given(st.integers(0, 100))
def test_what_is_offered_instead_is_accepted(value: int) -> None:
    if 75 <= value <= 95:
        assert COVERAGE.value(value) == value
        return
    with pytest.raises(FieldError) as raised:
        COVERAGE.value(value)
    assert int(raised.value.suggestion) == COVERAGE.value(int(raised.value.suggestion))


@pytest.mark.parametrize("severity", SEVERITIES[:3])
def test_a_stricter_severity_is_accepted(severity: str) -> None:
    assert WORST.value(severity) == severity


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"default": "80"}, "expected a whole number, in percent, found text '80'"),
        ({"default": 70}, "expected at least 75 percent in production"),
        ({"min": 96}, "no value keeps all of these limits"),
        ({"max": "95%"}, "expected a whole number, in percent"),
        ({"limits": {"qa": {"max": 1}, "staging": {"min": 2}}}, "no value keeps all of these limits"),
        ({"unit": "seconds"}, "only a count is given a unit"),
        ({"choices": ["one"]}, "a choice has choices, and no other type has"),
        ({"type": "choice", "limits": {}, "max": None}, "a choice has choices"),
        ({"type": "flag", "default": True, "limits": {}}, "values of type flag have no order"),
        ({"description": ""}, "at least 1 character"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(changes: dict[str, object], says: str) -> None:
    declared = COVERAGE.model_dump(exclude_defaults=True)
    with pytest.raises(ValidationError, match=says):
        Parameter.model_validate({**declared, **changes})


def test_a_count_has_the_unit_that_it_is_given() -> None:
    declared = {"type": "count", "unit": "findings", "default": 0, "max": 3, "description": "Tolerated."}
    with pytest.raises(FieldError, match="at most 3 findings, found 4"):
        Parameter.model_validate(declared).value(4)
