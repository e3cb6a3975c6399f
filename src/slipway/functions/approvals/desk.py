"""What approvals are worked on with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from slipway.decide.answers import Person
from slipway.evidence.patience import patiently
from slipway.functions.approvals.deadline import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.clients import Client
    from slipway.evidence import EvidenceStore
    from slipway.functions.approvals.mail import Mail
    from slipway.functions.approvals.offer import Offers
    from slipway.functions.approvals.wait import Wait
    from slipway.functions.approvals.waits import Waits
    from slipway.functions.changes import Changes
    from slipway.functions.claims import Claims
    from slipway.functions.directory import Lookup
    from slipway.functions.slack import Slack


class Log(Protocol):
    """Where what happens is told, with fields."""

    def info(self, msg: object, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Tell of what is as it should be."""

    def warning(self, msg: object, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Tell of what somebody may want to look at."""


@dataclass(frozen=True)
class Desk:
    """What approvals are worked on with.

    Attributes:
        offers: closed gates that can be gone past.
        upstream: evidence of the stack that this one promotes from; None where there is none.
        slack: gives Slack; None where the stack has none, or its secret has no value yet.
        mail: sends links; None where none are mailed.
        own_role: name of the role that it is worked in.
        lasts: how long is waited for an answer.
        now: the clock, in UTC.
    """

    codepipeline: Client
    waits: Waits
    offers: Offers
    claims: Claims
    changes: Changes
    evidence: EvidenceStore
    upstream: EvidenceStore | None
    directory: Lookup
    slack: Callable[[], Slack | None]
    mail: Mail | None
    own_role: str
    lasts: timedelta
    now: Callable[[], datetime]
    log: Log

    @property
    def people(self) -> Mapping[str, Person]:
        """Those whose answers may count."""
        return {name: Person(name, known.release_manager) for name, known in self.directory.people.items()}

    def once(self, key: str, effect: Callable[[], object]) -> bool:
        """Have an effect happen once; whether it has happened, now or before.

        Where another is at it right now, it has not; should that one have crashed, a later try finds the claim free.
        """
        stands = patiently(lambda: self.claims.claim(key, self.now().timestamp()), DEADLINE)
        if stands != "claimed":
            return stands == "taken"
        try:
            effect()
        except Exception:
            patiently(lambda: self.claims.release(key), DEADLINE)
            raise
        patiently(lambda: self.claims.settle(key), DEADLINE)
        return True

    def told(self, what: str, wait: Wait, **fields: object) -> None:
        """Log what became of a wait."""
        about = {"request": wait.id, "service": wait.request.service, "execution": wait.place.execution}
        self.log.info(what, **about, **fields)
