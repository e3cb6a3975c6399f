from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.verification import Answer, Patience, verify

WELL, ILL = Answer(200), Answer(500)
PATIENCE = Patience(in_a_row=3, seconds=60)

answers = st.lists(st.one_of(st.integers(100, 599).map(Answer), st.just(Answer(None, "TimeoutError"))))


def test_enough_in_a_row_are_well() -> None:
    verdict = verify([ILL, WELL, WELL, WELL], 12, PATIENCE)
    assert (verdict.says, verdict.reasons) == ("well", ("3 answers in a row were 200",))


def test_fewer_ask_again_while_there_is_time() -> None:
    verdict = verify([WELL, ILL, WELL, WELL], 59.9, PATIENCE)
    assert (verdict.says, verdict.reasons) == ("ask again", ("2 of 3 answers in a row were 200",))


def test_one_that_stumbles_for_ever_has_failed_with_each_reason_counted() -> None:
    verdict = verify([ILL, Answer(None, "ConnectionRefusedError"), WELL, ILL, Answer(302)], 60, PATIENCE)
    assert verdict.says == "unwell"
    assert verdict.reasons == (
        "not 3 answers in a row were 200 within 60 seconds",
        "status 500 (2 times)",
        "no answer: ConnectionRefusedError (1 times)",
        "status 302 (1 times)",
    )


def test_the_last_answer_may_come_late() -> None:
    assert verify([WELL, WELL, WELL], 61, PATIENCE).says == "well"


def test_no_answer_at_all_is_no_proof() -> None:
    assert verify([], 0, PATIENCE).says == "ask again"
    assert verify([], 60, PATIENCE).says == "unwell"


@given(answers, st.floats(0, 120))
def test_nothing_but_a_streak_of_200_is_ever_well(told: list[Answer], elapsed: float) -> None:
    verdict = verify(told, elapsed, PATIENCE)
    streak = len(told) >= 3 and all(answer.status == 200 for answer in told[-3:])
    assert (verdict.says == "well") is streak
    assert verdict.reasons


@given(answers, st.floats(60, 1000))
def test_a_time_that_is_up_always_decides(told: list[Answer], elapsed: float) -> None:
    assert verify(told, elapsed, PATIENCE).says != "ask again"
