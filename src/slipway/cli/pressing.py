"""Presses buttons in the loopback Slack in the name of people of the catalogue, and waits for what comes of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from slipway.cli.inputs import UsageError
from slipway.cli.loopback import Person
from slipway.errors import SlipwayError
from slipway.functions.approvals.slack import NOT_COUNTED, SLOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.catalogue.people import People

LONGEST = 60.0
"""Seconds for which something is waited for: functions may have to start."""
STEP = 0.2
PRESSES = 4
"""How often a button is pressed where the modal comes too late for Slack: functions that have started are quicker."""

Found = TypeVar("Found")


class RefusedError(SlipwayError):
    """The answer does not count, and that was to be told by the exit code."""


@dataclass(frozen=True)
class Reply:
    """What a press comes to: the id of a modal that opens, or why the answer does not count."""

    modal: str
    refused: str


class Hand:
    """A person in Slack, who sees what is new since `look_away`."""

    def __init__(self, person: Person) -> None:
        """Begin with what the person has before them."""
        self.person = person
        self._before = _known(person)

    def look_away(self) -> None:
        """What is there now is no longer new."""
        self._before |= _known(self.person)

    def reply(self) -> Reply | None:
        """What is new for this person alone; None where nothing is."""
        modals = (str(one["id"]) for one in self.person.seen()["modals"] if one["id"] not in self._before)
        new = (one for one in self.person.messages() if one["only_for"] and one["ts"] not in self._before)
        reply = Reply(next(modals, ""), next((str(one["text"]).removeprefix(NOT_COUNTED) for one in new), ""))
        return reply if reply.modal or reply.refused else None


class Pressing:
    """Presses in the workspace at an address."""

    def __init__(self, people: People, base: str, sleep: Callable[[float], None] = time.sleep) -> None:
        """Press as people of the catalogue."""
        self._people, self._base, self._sleep = people, base, sleep

    def hand(self, name: str) -> Hand:
        """A person of the catalogue.

        Raises:
            UsageError: nobody is called so, or they have no Slack.
        """
        known = self._people.people.get(name)
        if known is None:
            raise UsageError(f"'{name}' is nobody in people.yaml; there are {', '.join(self._people.people)}")
        if known.slack is None:
            raise UsageError(f"'{name}' has no Slack id in people.yaml")
        return Hand(Person(self._base, known.slack))

    def asked(self, hand: Hand, posted: tuple[str, str], action: str) -> Reply:
        """Press a button that opens a modal, and wait for it, or for what the person is told instead.

        Raises:
            SlipwayError: neither comes.
        """
        for _ in range(PRESSES):
            hand.person.press(*posted, action)
            reply = self.until(hand.reply, "an answer")
            if reply.refused != SLOW:
                return reply
            hand.look_away()
        raise SlipwayError("the modal came too late for Slack every time; is the machine busy? Try again")

    def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """What comes to be seen.

        Raises:
            SlipwayError: it does not come.
        """
        ends = time.monotonic() + LONGEST
        while not (found := look()):
            if time.monotonic() > ends:
                hint = "`slipway redrive --dry-run` tells what the functions could not take."
                raise SlipwayError(f"waited {LONGEST:.0f} seconds for {what} in vain", hint=hint)
            self._sleep(STEP)
        return found


def sent(hand: Hand, modal: str, typed: dict[str, str | list[str]]) -> None:
    """Send a modal.

    Raises:
        RefusedError: Slack or the app does not take it.
    """
    errors = hand.person.send(modal, typed)
    if errors:
        hand.person.close(modal)
        raise RefusedError(f"the modal was not taken: {'; '.join(errors.values())}")


def _known(person: Person) -> set[str]:
    """The messages and modals that a person has before them."""
    return {message["ts"] for message in person.messages()} | {modal["id"] for modal in person.seen()["modals"]}
