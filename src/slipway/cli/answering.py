"""Answers what waits on the local cloud, as a person does in Slack: presses the button, and sends the modal."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from slipway.cli.inputs import UsageError
from slipway.cli.loopback import Person
from slipway.errors import SlipwayError
from slipway.functions.approvals.modal import REASON, Says
from slipway.functions.approvals.slack import NOT_COUNTED, SLOW
from slipway.functions.approvals.waits import Waits

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.catalogue.people import People
    from slipway.functions.approvals.wait import Wait

LONGEST = 60.0
"""Seconds for which something is waited for: functions may have to start."""
STEP = 0.2
PRESSES = 4
"""How often the button is pressed where the modal comes too late for Slack: functions that have started are quicker."""


Found = TypeVar("Found")


class RefusedError(SlipwayError):
    """The answer does not count, and that was to be told by the exit code."""


@dataclass(frozen=True)
class Answered:
    """What came of an answer.

    Attributes:
        wait: as it stands now.
        by: name of who answered.
        refused: why the answer does not count; empty where it does.
    """

    wait: Wait
    by: str
    refused: str


@dataclass(frozen=True)
class Reply:
    """What a press comes to: the id of a modal that opens, or what the person is told instead."""

    modal: str
    told: str


class Answering:
    """Answers in the name of people of the catalogue."""

    def __init__(self, waits: Waits, people: People, base: str, sleep: Callable[[float], None] = time.sleep) -> None:
        """Answer what is in a table, in the workspace at `base`."""
        self._waits, self._people, self._base, self._sleep = waits, people, base, sleep

    def waiting(self, service: str, begins: Callable[[], bool]) -> Wait:
        """What of a service waits for an answer.

        Args:
            service: its name.
            begins: whether its pipeline waits, of which the functions may not have told yet.

        Raises:
            SlipwayError: nothing does.
        """

        def look() -> Wait | None:
            going_on = [wait for request in self._waits.open() if (wait := self._waits.get(request)) and not wait.over]
            mine = [wait for wait in going_on if wait.request.service == service]
            if not mine and not begins():
                others = sorted({wait.request.service for wait in going_on})
                rest = f"; there wait {', '.join(others)}" if others else "; nothing else does either"
                raise SlipwayError(f"nothing of {service} waits for approval{rest}")
            return max(mine, key=lambda wait: wait.opened_at, default=None)

        return self._until(look, "the request for approval")

    def answer(self, wait: Wait, says: Says, name: str | None, reason: str) -> Answered:
        """Answer as a person; as the first who may where none is named.

        Raises:
            SlipwayError: it can't be answered so, or nothing comes of it in time.
        """
        name = name or next(iter(wait.subject.asked), None)
        if name is None:
            raise SlipwayError("nobody may answer this: every release manager wrote, pushed or started it")
        person = Person(self._base, self._slack_of(name))
        posted = self._posted(wait)
        before = _known(person)
        reply = self._pressed(person, posted, says, before)
        if not reply.modal:
            return Answered(self._now(wait), name, reply.told.removeprefix(NOT_COUNTED))
        errors = person.send(reply.modal, {REASON: reason})
        if errors:
            person.close(reply.modal)
            raise RefusedError(f"the modal was not taken: {'; '.join(errors.values())}")
        return self._outcome(wait, name, person, before)

    def _slack_of(self, name: str) -> str:
        known = self._people.people.get(name)
        if known is None:
            raise UsageError(f"'{name}' is nobody in people.yaml; there are {', '.join(self._people.people)}")
        if known.slack is None:
            raise UsageError(f"'{name}' has no Slack id in people.yaml")
        return known.slack

    def _posted(self, wait: Wait) -> tuple[str, str]:
        """Where its message stands, which may take a moment."""
        told = self._until(lambda: self._now(wait).posted.get(wait.channels[0]), "its message in Slack")
        return told.channel, told.ts

    def _pressed(self, person: Person, posted: tuple[str, str], says: Says, before: set[str]) -> Reply:
        """What a press comes to: a modal that opens, or what the person is told instead."""
        for _ in range(PRESSES):
            person.press(*posted, says)
            reply = self._until(lambda: _reply(person, before), "an answer")
            if reply.told != SLOW:
                return reply
            before.update(_known(person))
        raise SlipwayError("the modal came too late for Slack every time; is the machine busy? Try again")

    def _outcome(self, wait: Wait, name: str, person: Person, before: set[str]) -> Answered:
        counted = len(wait.standing.answers)

        def come() -> Answered | None:
            now = self._now(wait)
            if len(now.standing.answers) > counted and now.has_answered(name):
                return Answered(now, name, "")
            told = _whisper(person, before)
            return Answered(now, name, told.removeprefix(NOT_COUNTED)) if told else None

        return self._until(come, "what comes of the answer")

    def _now(self, wait: Wait) -> Wait:
        return self._waits.get(wait.id) or wait

    def _until(self, look: Callable[[], Found | None], what: str) -> Found:
        ends = time.monotonic() + LONGEST
        while not (found := look()):
            if time.monotonic() > ends:
                hint = "`slipway redrive --dry-run` tells what the functions could not take."
                raise SlipwayError(f"waited {LONGEST:.0f} seconds for {what} in vain", hint=hint)
            self._sleep(STEP)
        return found


def _known(person: Person) -> set[str]:
    """The messages and modals that a person has before them."""
    return {message["ts"] for message in person.messages()} | {modal["id"] for modal in person.seen()["modals"]}


def _reply(person: Person, before: set[str]) -> Reply | None:
    """What a press has come to; None where nothing has come so far."""
    modal = next((str(one["id"]) for one in person.seen()["modals"] if one["id"] not in before), "")
    told = _whisper(person, before) or ""
    return Reply(modal, told) if modal or told else None


def _whisper(person: Person, before: set[str]) -> str | None:
    """What only this person was told since."""
    new = (one for one in person.messages() if one["only_for"] and one["ts"] not in before)
    return next((str(one["text"]) for one in new), None)
