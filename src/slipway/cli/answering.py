"""Answers what waits on the local cloud, as a person does in Slack: presses the button, and sends the modal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.cli.pressing import Hand, sent
from slipway.errors import SlipwayError
from slipway.functions.approvals.modal import REASON, Says

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.cli.pressing import Pressing
    from slipway.functions.approvals.wait import Wait
    from slipway.functions.approvals.waits import Waits


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


class Answering:
    """Answers in the name of people of the catalogue."""

    def __init__(self, waits: Waits, pressing: Pressing) -> None:
        """Answer what is in a table."""
        self._waits, self._pressing = waits, pressing

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

        return self._pressing.until(look, "the request for approval")

    def answer(self, wait: Wait, says: Says, name: str | None, reason: str) -> Answered:
        """Answer as a person; where none is named as the first who may, and has not yet.

        Raises:
            SlipwayError: it can't be answered so, or nothing comes of it in time.
        """
        name = name or next((one for one in wait.subject.asked if not wait.has_answered(one)), None)
        if name is None:
            every = "has answered, or wrote, pushed or started it"
            raise SlipwayError(f"nobody is left who may answer this: every release manager {every}")
        hand = self._pressing.hand(name)
        reply = self._pressing.asked(hand, self._posted(wait), says)
        if not reply.modal:
            return Answered(self._now(wait), name, reply.refused)
        sent(hand, reply.modal, {REASON: reason})
        return self._outcome(wait, name, hand)

    def _posted(self, wait: Wait) -> tuple[str, str]:
        """Where its message stands, which may take a moment."""
        told = self._pressing.until(lambda: self._now(wait).posted.get(wait.channels[0]), "its message in Slack")
        return told.channel, told.ts

    def _outcome(self, wait: Wait, name: str, hand: Hand) -> Answered:
        counted = len(wait.standing.answers)

        def come() -> Answered | None:
            now = self._now(wait)
            if len(now.standing.answers) > counted and now.has_answered(name):
                return Answered(now, name, "")
            told = hand.reply()
            return Answered(now, name, told.refused) if told and told.refused else None

        return self._pressing.until(come, "what comes of the answer")

    def _now(self, wait: Wait) -> Wait:
        return self._waits.get(wait.id) or wait
