"""What a closed gate comes to: whether it is worth waiting for, or refused at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from slipway.decide.gate import GATES, missing
from slipway.decide.window import told

if TYPE_CHECKING:
    from datetime import datetime

    from slipway.decide.gate import Facts, GateName, GateVerdict, Reason

PASSING: frozenset[GateName] = frozenset({"window", "alarms", "dependencies", "deployments"})
"""Gates that open by themselves. Missing evidence and findings take someone's work."""
SETTLING = timedelta(minutes=2)
"""For which missing evidence is waited for all the same, also before a window that is closed for long: it is written
down upon the events of the work before the gate, and the last of them may come after the question. Who is refused must
not read that a scan is missing which went well.
"""


WAITS = "waits: "
"""What the summary of a gate that waits begins with."""
_BETWEEN, _OF_GATE = "; ", ": "


@dataclass(frozen=True)
class Step:
    """What to do now.

    Attributes:
        why: the reasons that still stand, or why waiting ended; empty where the gate is open.
    """

    says: Literal["go", "wait", "refuse"]
    why: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """In one line, as the pipeline is told it."""
        return (WAITS if self.says == "wait" else "") + _BETWEEN.join(self.why)


def reasons_of(summary: str) -> tuple[str, ...]:
    """The reasons in a summary, near enough for people: one that holds a semicolon is two."""
    return tuple(filter(None, summary.removeprefix(WAITS).split(_BETWEEN)))


def closed_gates(summary: str) -> tuple[GateName, ...]:
    """The gates that a summary says are closed."""
    named = {reason.partition(_OF_GATE)[0] for reason in reasons_of(summary)}
    return tuple(gate for gate in GATES if gate in named)


def step(facts: Facts, verdict: GateVerdict, asked_at: datetime, at: datetime, limit: timedelta) -> Step:
    """Whether to go, to wait and ask again, or to refuse.

    Args:
        facts: what the verdict is of; a fact that could not be had may be had later.
        verdict: on them.
        asked_at: when the wait began.
        at: now.
        limit: how long a wait may last.
    """
    if verdict.open:
        return Step("go")
    standing = [reason for reason in verdict.reasons if not reason.overridden]
    why = [f"{reason.gate}{_OF_GATE}{reason.text}" for reason in standing]
    opens = verdict.next_opening
    closed = any(reason.gate == "window" for reason in standing)
    if closed:
        why.append(f"the window opens {told(opens, facts.calendar)}" if opens else "the window stays closed for a year")
    if at >= asked_at + limit:
        return Step("refuse", (*why, f"waited for {_hours(at - asked_at)} hours, the longest that it does"))
    too_late = closed and (opens is None or opens >= asked_at + limit)
    told_soon = missing(facts) if at < asked_at + SETTLING else ()
    settling = [reason for reason in standing if reason.text in told_soon]
    passing = all(_may_pass(reason, facts) or reason in settling for reason in standing)
    return Step("wait" if passing and (settling or not too_late) else "refuse", tuple(why))


def _may_pass(reason: Reason, facts: Facts) -> bool:
    return reason.gate in PASSING or (reason.gate, reason.text) in facts.unknown


def _hours(time: timedelta) -> str:
    return f"{time.total_seconds() / 3600:.1f}".removesuffix(".0")
