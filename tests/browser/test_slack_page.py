"""The page of the loopback Slack in a real browser: what waits is read, answered with a reason, and seen rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from slipway.functions.changes import Change, Commit
from slipway.functions.slack import Message, Slack
from tests.browser.chromium import PROGRAM, Browser, chromium
from tests.emulated.functions.approvals.loopback import Live, live, working
from tests.emulated.functions.approvals.names import ANA, BO, COMMIT, DANA
from tests.emulated.functions.approvals.overrides.gated import Gated, gated

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine: install the package chromium")

HOSTILE = "Fix <!channel> <@U05BOLINDQV> <script>document.title='taken'</script> & <https://evil.example|fares>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as made:
        yield made


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with live(approvers=2, of=gated) as made:
        made.it.at = datetime.now(UTC)
        with working(made):
            yield made


def test_two_people_approve_with_a_reason_and_the_message_is_rewritten(
    slack: Live, browser: Browser, tmp_path: Path
) -> None:
    commits = tuple(Commit(f"{number:040x}", "dana-w", f"{HOSTILE} {number}") for number in range(500))
    people = frozenset({"dana-w"})
    commits = (*commits, Commit(COMMIT, "dana-w", HOSTILE))
    slack.it.changes.change = Change(commits, people, people, complete=True, compare="")
    wait = slack.it.begin()
    browser.open(f"{slack.base}/?user={ANA}")
    for shown in ("booking waits for approval to production", HOSTILE, "and 493 more", "it needs 2 approvals of: @ana"):
        browser.reads(shown)
    assert browser.value("[...document.querySelectorAll('.mention')].map(each => each.innerText)") == [
        "@ana", "@bo", "@chidi",
    ]  # fmt: skip
    assert browser.value("document.title").startswith("#releases"), "no script of a message runs"

    browser.click("button", "Approve")
    browser.until("document.activeElement.matches('.modal textarea')")
    browser.type(".modal textarea", "Tried on staging <!here>")
    browser.click(".modal button", "Approve")
    browser.reads("approved by @ana: Tried on staging <!here>")
    browser.reads("it needs 1 approval of")

    browser.open(f"{slack.base}/?user={DANA}")
    browser.click("button", "Approve")
    browser.reads("Only visible to you")
    browser.reads("Your answer does not count: dana is no release manager.")

    browser.open(f"{slack.base}/?user={BO}")
    browser.click("button", "Approve")
    browser.click(".modal button", "Approve")
    browser.reads("booking is approved for production")
    browser.until("document.querySelector('.thread')?.innerText.includes('approved by @bo')")
    assert "Only visible to you" not in browser.text, "what is whispered to dana is not for bo"
    assert browser.value("document.querySelectorAll('main button').length") == 0
    assert slack.it.wait(wait.id).standing.end == "approved"
    assert slack.it.results == ["Approved"]
    assert browser.faults == []
    browser.picture(tmp_path / "approved.png")
    assert (tmp_path / "approved.png").stat().st_size > 10_000


def test_a_rejection_needs_a_reason_and_a_modal_can_be_left(slack: Live, browser: Browser) -> None:
    slack.it.begin()
    browser.open(f"{slack.base}/?user={ANA}")
    browser.click("button", "Reject")
    browser.click(".modal button", "Reject")
    browser.until("document.querySelector('.modal .error')")
    browser.click(".modal button", "Not now")
    browser.until("!document.querySelector('.modal') && document.querySelector('main button')")
    browser.click("button", "Reject")
    browser.until("document.querySelector('.modal')")
    browser.key("Escape")
    browser.until("!document.querySelector('.modal') && document.querySelector('main button')")
    assert slack.it.results == []


def test_the_enter_key_asks_to_go_past_a_gate_and_does_not_close_the_modal(slack: Live, browser: Browser) -> None:
    it = slack.it
    assert isinstance(it, Gated)
    offer = it.refuse()
    browser.open(f"{slack.base}/?user={ANA}")
    browser.click("button", "Go past the gate…")
    browser.click(".modal label.option", "window")
    browser.type(".modal textarea", "nobody can book")
    browser.click(".modal input[type=number]")
    browser.key("Enter")
    browser.reads("@ana asks to go past window for 2 hours: nobody can book")
    browser.open(f"{slack.base}/?user={BO}")
    browser.click("button", "Sign")
    browser.reads("window overridden by ana, bo")
    assert it.offer(offer.id).standing.signers == ("ana", "bo")
    assert len(it.pipeline.retried) == 1


def test_the_newest_message_is_seen_first_and_whoever_reads_older_ones_stays_there(
    slack: Live, browser: Browser
) -> None:
    posts = slack.it.desk.slack()
    assert isinstance(posts, Slack)
    for number in range(12):
        posts.post("#releases", Message(f"message {number}", ()))
    browser.resize(800, 400)
    browser.open(f"{slack.base}/?user={ANA}")
    place = "Math.round(document.querySelector('main').scrollTop)"
    assert browser.value("(m => m.scrollTop + m.clientHeight >= m.scrollHeight - 1)(document.querySelector('main'))")
    browser.value("document.querySelector('main').scrollTop = 33")
    posts.post("#releases", Message("the newest one", ()))
    browser.reads("the newest one")
    assert browser.value(place) == 33
