import pytest

from slipway.decide.verification import Patience
from slipway.functions.environment import BadEnvironmentError, read
from slipway.functions.verify_deployment.variables import VerificationVariables


def test_a_stack_that_says_nothing_is_as_patient_as_is_decided() -> None:
    told = read(VerificationVariables, {})
    assert (told.verification_pause_seconds, told.patience) == (5.0, Patience())


def test_the_local_cloud_is_in_more_of_a_hurry() -> None:
    told = read(VerificationVariables, {"VERIFICATION_PAUSE_SECONDS": "0.1", "VERIFICATION_SECONDS": "2"})
    assert (told.verification_pause_seconds, told.patience) == (0.1, Patience(seconds=2))


@pytest.mark.parametrize("value", ["0", "-1", "soon"])
def test_what_would_ask_without_a_pause_or_never_is_refused(value: str) -> None:
    with pytest.raises(BadEnvironmentError, match="VERIFICATION_PAUSE_SECONDS"):
        read(VerificationVariables, {"VERIFICATION_PAUSE_SECONDS": value})
