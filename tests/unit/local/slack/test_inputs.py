import pytest

from slipway.local.slack.inputs import unfit

REASON = {"element": {"type": "plain_text_input", "min_length": 3, "max_length": 9}}


@pytest.mark.parametrize("text", ["no", "  no  ", "not on a Friday"])
def test_a_text_of_another_length_is_told_which_is_taken(text: str) -> None:
    assert unfit(REASON, [text]) == "This takes 3 to 9 characters."


def test_one_that_fits_is_taken() -> None:
    assert unfit(REASON, ["not now"]) == ""
