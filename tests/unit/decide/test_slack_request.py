"""Slack's signatures, held against Slack's own library."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from slipway.decide.slack_request import judge_slack, slack_signature
from slipway.decide.webhook import Request

SECRET, NOW = "a-signing-secret-of-32-characters", 1_795_424_400


def request(body: bytes, at: int = NOW, secret: str = SECRET) -> Request:
    signed = slack_signature(secret, str(at), body)
    return Request({"x-slack-signature": signed, "x-slack-request-timestamp": str(at)}, body)


@given(body=st.text(st.characters(codec="utf-8")), at=st.integers(0, 2**33))
def test_signatures_are_those_of_slacks_own_library(body: str, at: int) -> None:
    wanted = SignatureVerifier(SECRET).generate_signature(timestamp=str(at), body=body)
    assert slack_signature(SECRET, str(at), body.encode()) == wanted


@given(body=st.binary(), late=st.integers(-1000, 1000))
def test_a_request_is_believed_for_300_seconds_either_way(body: bytes, late: int) -> None:
    verdict = judge_slack(request(body, NOW - late), [SECRET], NOW)
    assert (verdict.says == "accepted") == (abs(late) <= 300)


def test_two_secrets_hold_while_one_takes_the_others_place_and_none_lets_nobody_in() -> None:
    given = request(b"x", secret="the-next-signing-secret-of-the-app")
    assert judge_slack(given, [SECRET, "the-next-signing-secret-of-the-app"], NOW).says == "accepted"
    assert judge_slack(given, [SECRET], NOW).says == "refused"
    assert judge_slack(given, [], NOW).says == "refused"


def test_every_secret_is_compared_in_constant_time_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, real = list[bytes](), hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: compared.append(other) or real(one, other))
    for secret, says in ((SECRET, "accepted"), ("the-next-signing-secret", "accepted"), ("nobody's", "refused")):
        assert judge_slack(request(b"x", secret=secret), [SECRET, "the-next-signing-secret"], NOW).says == says
    assert len(compared) == len(set(compared)) * 3 == 6


@given(body=st.binary(), other=st.binary(), at=st.integers(NOW - 300, NOW + 300))
def test_the_key_tells_requests_apart(body: bytes, other: bytes, at: int) -> None:
    first, second = (judge_slack(request(*each), [SECRET], NOW).key for each in ((body, NOW), (other, at)))
    assert (first == second) == ((body, NOW) == (other, at))
