"""From a press in Slack to the stage that is tried again: the loopback Slack, the door, the queue and the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from slipway.cli.commands.override import as_data, in_words
from slipway.cli.inputs import UsageError
from slipway.cli.loopback import Person
from slipway.cli.overriding import Overriding
from slipway.cli.pressing import Pressing, RefusedError
from slipway.errors import SlipwayError
from slipway.functions.approvals.offer import Offer
from slipway.functions.approvals.overrides.gate import RETRIED, Run, closed_at
from slipway.functions.approvals.wait import Place
from tests.emulated.functions.approvals.loopback import CATALOGUE, Live, live, working
from tests.emulated.functions.approvals.names import ANA, BO, PIPELINE
from tests.emulated.functions.approvals.overrides.gated import CLOSED, GATE, STAGE, Gated, gated


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with live(of=gated) as made:
        made.it.at = datetime.now(UTC)
        with working(made):
            yield made


def world_of(slack: Live) -> Gated:
    assert isinstance(slack.it, Gated)
    return slack.it


def overriding(slack: Live) -> Overriding:
    return Overriding(slack.it.desk.offers, Pressing(CATALOGUE, slack.base))


def closed(slack: Live) -> Offer:
    world_of(slack).refuse()
    return overriding(slack).closed("booking", lambda: None)


def test_one_asks_another_signs_and_the_stage_is_tried_again(slack: Live) -> None:
    it, offer = world_of(slack), closed(slack)
    asked = overriding(slack).ask(offer, "ana", ["window", "alarms"], 3, "nobody can book")
    assert (asked.standing.signers, asked.closed.needed, asked.opened) == (("ana",), 2, False)
    assert "it takes 1 more of bo, chidi: slipway override booking --sign --as NAME" in in_words(asked)
    with pytest.raises(RefusedError, match="ana asks for it already"):
        overriding(slack).ask(asked, "bo", ["window"], 1, "me too")
    with pytest.raises(RefusedError, match="it does not count: dana is no release manager"):
        overriding(slack).say(asked, "sign", "dana")
    opened = overriding(slack).say(it.offer(offer.id), "sign", "bo")
    assert (opened.opened, opened.went_on, len(it.pipeline.retried)) == (True, RETRIED, 1)
    assert "ana and bo go past alarms, window of production" in in_words(opened)
    assert as_data(opened)["signed_by"] == ["ana", "bo"]
    assert set(slack.statuses) == {200}
    (kept,) = [item for item in it.evidence("override") if item.passed]
    assert kept.details["reason"] == "nobody can book"
    assert [line for line in it.log.lines if line["message"] == "Slack refused"] == []


def test_the_first_who_may_asks_and_the_next_one_signs(slack: Live) -> None:
    offer = closed(slack)
    asked = overriding(slack).ask(offer, None, ["window"], 1, "because")
    opened = overriding(slack).say(asked, "sign", None)
    assert opened.standing.signers == ("ana", "bo")


def test_a_refusal_ends_it_and_it_may_be_asked_for_anew(slack: Live) -> None:
    offer = closed(slack)
    asked = overriding(slack).ask(offer, "ana", ["window"], 1, "because")
    refused = overriding(slack).say(asked, "refuse", "chidi")
    assert in_words(refused) == "booking: the override of window of production is refused by chidi."
    again = overriding(slack).closed("booking", lambda: None)
    assert again.id == offer.id
    with pytest.raises(SlipwayError, match="nobody asks to go past the gate of booking"):
        overriding(slack).say(again, "sign", "bo")
    assert overriding(slack).ask(again, "bo", ["window"], 1, "because").number == 2


def test_slack_itself_refuses_what_the_modal_does_not_take(slack: Live) -> None:
    offer = closed(slack)
    for gates, hours, reason in (([], 2, "because"), (["window"], 25, "because"), (["window"], 2, " ")):
        with pytest.raises(RefusedError, match="the modal was not taken"):
            overriding(slack).ask(offer, "ana", gates, hours, reason)
    assert Person(slack.base, ANA).seen()["modals"] == []
    with pytest.raises(RefusedError, match="gate posture is not closed here; closed are alarms, window"):
        overriding(slack).ask(offer, "ana", ["posture"], 2, "because")
    with pytest.raises(UsageError, match="'eve' is nobody"):
        overriding(slack).ask(offer, "eve", ["window"], 2, "because")


def test_where_no_gate_holds_anything_up_that_is_told(slack: Live) -> None:
    with pytest.raises(SlipwayError, match="no gate holds booking up that an override could open"):
        overriding(slack).closed("booking", lambda: None)
    it = world_of(slack)
    it.pipeline.gate("e-1", f"waits: {CLOSED}", "InProgress")

    def held_up() -> Run | None:
        return closed_at(it.pipeline, Place(PIPELINE, STAGE, GATE, "e-1"), it.desk.directory)

    with pytest.raises(SlipwayError, match="the gate of booking waits"):
        overriding(slack).closed("booking", held_up)
    it.tick(minutes=5)
    offer = overriding(slack).closed("booking", held_up)
    assert offer.waits


def test_the_page_shows_the_modal(slack: Live) -> None:
    import urllib.request

    offer = closed(slack)
    posted = offer.posted["#releases"]
    hand = Pressing(CATALOGUE, slack.base).hand("bo")
    pressing = Pressing(CATALOGUE, slack.base)
    assert pressing.asked(hand, (posted.channel, posted.ts), "override").modal
    with urllib.request.urlopen(f"{slack.base}/?user={BO}") as answer:  # noqa: S310 - the loopback server
        page = answer.read().decode()
    assert '<input type="checkbox" name="typed.gates" value="window"> window' in page
    assert '<input type="number" name="typed.hours" value="2" min="1" max="24">' in page
    assert 'value="deployments"' not in page
