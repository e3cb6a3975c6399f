"""A reason is one line that fits, whatever it is written in."""

import json

from hypothesis import given
from hypothesis import strategies as st

from slipway.functions.approvals.reason import MOST_BYTES, reason_of
from tests.emulated.functions.approvals.names import ANA, BO
from tests.emulated.functions.approvals.overrides.gated import Gated
from tests.emulated.functions.approvals.world import World


def test_a_reason_that_fits_is_kept_as_one_line() -> None:
    assert reason_of("  looks\n good ") == "looks good"
    assert reason_of(None) == ""
    assert reason_of("x" * (MOST_BYTES - 2)) == "x" * (MOST_BYTES - 2)


@given(st.text(st.sampled_from('aж😀"\\'), min_size=500, max_size=3000))
def test_one_that_does_not_is_cut_as_little_as_needed(text: str) -> None:
    kept = reason_of(text)
    assert len(json.dumps(kept)) <= MOST_BYTES
    assert kept == text or (kept.endswith("…") and text.startswith(kept[:-1]))
    assert kept == text or len(json.dumps(kept)) > MOST_BYTES - 30


def test_a_secret_is_not_kept() -> None:
    assert "hunter2" not in reason_of("password=hunter2")


def test_a_long_one_crowds_nobody_out_of_the_message(two: World) -> None:
    wait = two.begin()
    for user in (ANA, BO):
        two.act(two.sent(wait, user, reason="&" * 1000))
    for user in (ANA, BO):
        assert f"approved by <@{user}>: &amp;" in two.text


def test_a_long_one_crowds_no_signer_out_of_the_message(closed: Gated) -> None:
    offer = closed.refuse()
    closed.act(closed.asked(offer, ANA, reason="&" * 1000))
    closed.act(closed.signs(offer, BO))
    assert f"signed by <@{BO}>" in closed.text
