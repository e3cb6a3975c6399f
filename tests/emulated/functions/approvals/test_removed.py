"""A release manager who is none any more while something that they approved or signed still waits."""

from dataclasses import replace

import pytest

from slipway.decide.directory import Directory
from slipway.functions.directory import Lookup, as_text
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI, PEOPLE, listed
from tests.emulated.functions.approvals.overrides.gated import Gated, gated
from tests.emulated.functions.approvals.world import World

PLAIN = "(no release manager any more: not counted)"


def without_ana(it: World) -> None:
    people = PEOPLE | {"ana": replace(PEOPLE["ana"], release_manager=False)}
    told = Directory("test", "production", "#releases", 2, {"booking": listed("booking")}, people)
    it.desk = replace(it.desk, directory=Lookup(as_text(told)))


def test_their_approval_is_shown_and_not_counted(two: World) -> None:
    wait = two.begin()
    two.act(two.sent(wait, ANA, reason="fine"))
    without_ana(two)
    two.act(two.sent(wait, BO))
    assert (two.results, two.wait(wait.id).standing.end) == ([], None)
    assert f"approved by <@{ANA}> {PLAIN}: fine" in two.text
    assert f"it needs 1 approval of: <@{BO}>, <@{CHIDI}>." in two.text
    two.act(two.sent(wait, CHIDI))
    assert two.results == ["Approved"]


def test_their_signature_is_shown_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with gated() as world:
        _signed(world)


def _signed(it: Gated) -> None:
    offer = it.refuse()
    it.act(it.asked(offer, ANA))
    without_ana(it)
    it.act(it.signs(offer, BO))
    assert (it.pipeline.retried, it.offer(offer.id).standing.end) == ([], None)
    assert f"signed by <@{ANA}> {PLAIN}" in it.text
    assert f"it needs 1 more signature of: <@{CHIDI}>." in it.text
    it.act(it.signs(offer, CHIDI))
    assert len(it.pipeline.retried) == 1
