"""A release manager who is none any more while something that they approved or signed still waits."""

from dataclasses import replace

from slipway.decide.directory import Directory
from slipway.functions.directory import Lookup, as_text
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI, PEOPLE, listed
from tests.emulated.functions.approvals.overrides.gated import Gated
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


def test_their_signature_is_shown_and_not_counted(closed: Gated) -> None:
    offer = closed.refuse()
    closed.act(closed.asked(offer, ANA))
    without_ana(closed)
    closed.act(closed.signs(offer, BO))
    assert (closed.pipeline.retried, closed.offer(offer.id).standing.end) == ([], None)
    assert f"signed by <@{ANA}> {PLAIN}" in closed.text
    assert f"it needs 1 more signature of: <@{CHIDI}>." in closed.text
    closed.act(closed.signs(offer, CHIDI))
    assert len(closed.pipeline.retried) == 1
