import pytest
from pydantic import Field

from slipway.functions.environment import BadEnvironmentError, Variables, read


class Some(Variables):
    table: str = Field(min_length=3)
    attempts: int = 5


def test_variables_are_read_by_their_names() -> None:
    assert read(Some, {"TABLE": "deliveries", "ATTEMPTS": "7", "PATH": "/bin"}) == Some(table="deliveries", attempts=7)


def test_every_mistake_is_told_at_once_and_no_value() -> None:
    with pytest.raises(BadEnvironmentError) as told:
        read(Some, {"ATTEMPTS": "planted-secret"})
    text = str(told.value)
    assert "TABLE: Field required" in text
    assert "ATTEMPTS: Input should be a valid integer" in text
    assert "planted-secret" not in text
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
