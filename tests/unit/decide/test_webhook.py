"""Who signed a request: the documented example of GitHub's, and laws that hold for any request."""

import hmac
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.webhook import (
    FRESH,
    Request,
    from_fork,
    github_signature,
    judge_github,
    judge_message,
    signature,
)

KEY, OTHER = "a key of one side", "a key of the other"
BODY = b'{"ref": "refs/heads/main"}'
DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
NOW = 1_795_424_400
NONCE = "0123456789abcdef"

keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=16)
headers = st.dictionaries(
    st.sampled_from(
        [
            "x-hub-signature-256",
            "x-github-delivery",
            "x-github-event",
            "x-slipway-signature",
            "x-slipway-timestamp",
            "x-slipway-nonce",
        ]
    ),
    st.one_of(st.text(st.characters(codec=None)), st.just(DELIVERY), st.just(str(NOW)), st.just(NONCE)),
)


def delivery(body: bytes = BODY, key: str = KEY, **more: str) -> Request:
    given = {"x-hub-signature-256": github_signature(key, body), "x-github-delivery": DELIVERY}
    return Request({**given, "x-github-event": "push", **_headers(more)}, body)


def message(body: bytes = BODY, key: str = KEY, source: str = "jenkins", at: int = NOW, **more: str) -> Request:
    given = {"x-slipway-signature": signature(key, source, str(at), NONCE, body), "x-slipway-timestamp": str(at)}
    return Request({**given, "x-slipway-nonce": NONCE, **_headers(more)}, body)


def _headers(more: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in more.items()}


def judged(request: Request, *known: str, now: float = NOW, source: str = "jenkins") -> str:
    return judge_message(request, source, known or (KEY,), now).says


def test_the_example_of_githubs_guide_is_signed_as_it_says() -> None:
    """From "Validating webhook deliveries", section "Testing the webhook payload validation"."""
    assert (
        github_signature("It's a Secret to Everybody", b"Hello, World!")
        == "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


def test_a_signed_delivery_is_accepted_under_a_key_of_its_body() -> None:
    verdict, again = judge_github(delivery(), [KEY]), judge_github(delivery(x_github_delivery="another-id"), [KEY])
    assert (verdict.says, verdict.key) == ("accepted", again.key)
    assert verdict.key != judge_github(delivery(BODY + b" "), [KEY]).key


def test_both_keys_hold_while_one_takes_the_others_place() -> None:
    assert judge_github(delivery(key=OTHER), [KEY, OTHER]).says == "accepted"
    assert judge_github(delivery(key=OTHER), [KEY]).says == "refused"
    assert judged(message(key=OTHER), KEY, OTHER) == "accepted"
    assert judged(message(key=OTHER), KEY) == "refused"


def test_every_key_is_compared_in_constant_time_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, real = list[bytes](), hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: compared.append(other) or real(one, other))
    for key, says in ((KEY, "accepted"), (OTHER, "accepted"), ("a key of nobody", "refused")):
        assert judge_github(delivery(key=key), [KEY, OTHER]).says == says
        assert judged(message(key=key), KEY, OTHER) == says
    assert len(compared) == len(set(compared)) * 3 == 12


def test_no_known_key_lets_nobody_in() -> None:
    assert judge_github(delivery(), []).says == "refused"
    assert judge_message(message(), "jenkins", (), NOW).says == "refused"


def test_an_event_that_nothing_is_done_about_is_ignored_once_it_is_known_who_sent_it() -> None:
    assert judge_github(delivery(x_github_event="star"), [KEY]).says == "ignored"
    assert judge_github(delivery(x_github_event="star", key=OTHER), [KEY]).says == "refused"


@pytest.mark.parametrize("missing", ["x-hub-signature-256", "x-github-delivery"])
def test_a_delivery_without_a_header_is_refused(missing: str) -> None:
    kept = {name: value for name, value in delivery().headers.items() if name != missing}
    assert judge_github(Request(kept, BODY), [KEY]).says == "refused"


@pytest.mark.parametrize("missing", ["x-slipway-signature", "x-slipway-timestamp", "x-slipway-nonce"])
def test_a_message_without_a_header_is_refused(missing: str) -> None:
    kept = {name: value for name, value in message().headers.items() if name != missing}
    assert judged(Request(kept, BODY)) == "refused"


@pytest.mark.parametrize(("off", "says"), [(FRESH, "accepted"), (FRESH + 1, "refused")])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_message_is_fresh_for_300_seconds_either_way(off: int, sign: int, says: str) -> None:
    assert FRESH == 300
    assert judged(message(), now=NOW + sign * off) == says


@pytest.mark.parametrize("more", [{"x_slipway_timestamp": str(NOW + 1)}, {"x_slipway_nonce": "fedcba9876543210"}])
def test_the_time_and_the_nonce_are_signed(more: dict[str, str]) -> None:
    assert judged(message(**more)) == "refused"


def test_what_one_system_signed_is_nothing_of_another() -> None:
    assert judged(message(source="spinnaker"), source="jenkins") == "refused"


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "١٧٩٥", " 1795424400", "9" * 13])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    given = {"x-slipway-signature": signature(KEY, "jenkins", timestamp, NONCE, BODY), "x-slipway-nonce": NONCE}
    assert judged(Request({**given, "x-slipway-timestamp": timestamp}, BODY)) == "refused"


@given(headers, st.binary(), st.lists(keys, max_size=2))
def test_whoever_holds_no_key_is_refused_whatever_they_send(
    sent: dict[str, str], body: bytes, known: list[str]
) -> None:
    assert judge_github(Request(sent, body), known).says == "refused"
    assert judge_message(Request(sent, body), "jenkins", known, NOW).says == "refused"


@given(st.binary(min_size=1), st.data())
def test_a_changed_byte_is_refused(body: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + bytes([body[place] ^ data.draw(st.integers(1, 255))]) + body[place + 1 :]
    assert judge_github(Request(delivery(body).headers, body), [KEY]).says == "accepted"
    assert judge_github(Request(delivery(body).headers, changed), [KEY]).says == "refused"
    assert judged(Request(message(body).headers, body)) == "accepted"
    assert judged(Request(message(body).headers, changed)) == "refused"


@given(keys, keys)
def test_only_the_key_that_signed_is_believed(key: str, other: str) -> None:
    assert (judge_github(delivery(key=key), [other]).says == "accepted") == (key == other)


@pytest.mark.parametrize(
    ("head", "fork"),
    [("wayfarer/auth", False), ("Wayfarer/Auth", False), ("stranger/auth", True), (None, True)],
)
def test_a_pull_request_from_elsewhere_is_a_forks(head: str | None, fork: bool) -> None:  # noqa: FBT001 - a table
    assert from_fork(head, "wayfarer/auth") is fork
