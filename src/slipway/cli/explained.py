"""The preflight gate for people who ask about it: whose facts it judges, and how its verdict is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from slipway.catalogue.calendar import FIRST_YEAR, LAST_YEAR
from slipway.cli.inputs import UsageError
from slipway.decide.gate import GATES, Alarm, GateName, GateVerdict, Reason, preflight
from slipway.decide.window import DAYS, told
from slipway.documents import nearest
from slipway.documents.wording import printable, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import timedelta

    from slipway.cli.facts import Known
    from slipway.decide.checkpoint import Checkpoint

COLUMNS = ("gate", "", "why", "what opens it")
OPENS: dict[GateName, str] = {
    "window": "waiting for the window, or an override",
    "alarms": "every alarm of the service OK, with data of the last day; or an override",
    "evidence": "its pipeline, once it has proved the tree; or an override",
    "dependencies": "a good deployment of what it depends on; or an override",
    "deployments": "the end of the other deployment; no override opens it",
    "posture": "an end of the findings, or an override",
}
"""An override takes a reason and two release managers, and holds for a day at most."""


@dataclass(frozen=True)
class Explanation:
    """A verdict as it is told.

    Attributes:
        asked: gates that were judged; of the others nothing is known.
        source: where the facts are from.
    """

    checkpoint: Checkpoint
    at: datetime
    source: str
    asked: frozenset[GateName]
    verdict: GateVerdict

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of the gates that were asked."""
        return tuple(reason for reason in self.verdict.reasons if reason.gate in self.asked)

    @property
    def open(self) -> bool:
        """Whether nothing that was asked stands against the deployment."""
        return all(reason.overridden for reason in self.reasons)

    @property
    def summary(self) -> str:
        """In a sentence or two."""
        may = "may" if self.open else "may not"
        when = told(self.at, self.checkpoint.calendar)
        text = (
            f"{self.checkpoint.service} {may} be deployed to {self.checkpoint.environment} on {when}, by {self.source}."
        )
        return f"{text} The window next opens {self.next}." if self.next else text

    @property
    def next(self) -> str:
        """When the window next opens, in the environment's zone; empty where it is open or stays closed."""
        opens = self.verdict.next_opening
        return told(opens, self.checkpoint.calendar) if opens and opens > self.at else ""


def moment(text: str | None, checkpoint: Checkpoint, now: datetime) -> datetime:
    """The instant that is meant: with its zone, or in that of the environment; now where none is named.

    `Friday 18:05` is the next one in the zone of the environment.

    Raises:
        UsageError: it is no date and time.
    """
    if text is None:
        return now
    hours = checkpoint.calendar.hours
    zone = hours.zone if hours else now.tzinfo
    try:
        found = _next(text, now.astimezone(zone)) or datetime.fromisoformat(text.strip())
        at = found if found.tzinfo else found.replace(tzinfo=zone)
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValueError(text)  # noqa: TRY301 - told below, as whatever else means no time
    except (ValueError, OverflowError):
        raise UsageError(
            f"expected a date and time such as 2026-11-27T18:05, one with its zone such as 2026-11-27T18:05+01:00, "
            f"or a weekday's next such as 'Friday 18:05', found {shown(text)}"
        ) from None
    return at


def _next(text: str, now: datetime) -> datetime | None:
    """The next time that it is this weekday and hour in the zone of now; None where the text tells none.

    Raises:
        ValueError: it tells no hour, or one of a zone of its own.
    """
    day, _, clock = text.strip().partition(" ")
    if day.capitalize() not in DAYS:
        return None
    ahead = (DAYS.index(day.capitalize()) - now.weekday()) % 7
    hour = time.fromisoformat(clock.strip())
    if hour.tzinfo:
        raise ValueError(text)
    at = datetime.combine(now.date() + timedelta(days=ahead), hour, now.tzinfo)
    return at if at > now else datetime.combine(at.date() + timedelta(days=7), at.time(), now.tzinfo)


def ringing(name: str, checkpoint: Checkpoint) -> frozenset[str]:
    """The alarms that a name means: one of them, or a word of what it watches, such as `errors` or `5xx`.

    Raises:
        UsageError: it means none.
    """
    wanted = name.casefold()
    found = frozenset(
        alarm
        for alarm, watches in checkpoint.alarms.items()
        if wanted == alarm.casefold() or wanted in watches.casefold()
    )
    if name and found:
        return found
    words = sorted({watches.partition(":")[0].split()[1] for watches in checkpoint.alarms.values()})
    if not words:
        raise UsageError(f"no alarm watches {checkpoint.service}")
    near = nearest(name, [*words, *checkpoint.alarms])
    hint = f"; did you mean '{near}'?" if near else ""
    raise UsageError(f"no alarm of {checkpoint.service} is called {shown(name)}; there are {', '.join(words)}{hint}")


def suppose(known: Known, alarms: Collection[str], later: timedelta, at: datetime) -> Known:
    """What would be known if nothing else happened until then, and these alarms rang."""
    standing = {
        alarm.name: replace(alarm, seen_at=alarm.seen_at + later) if alarm.seen_at else alarm
        for alarm in known.facts.alarms
    }
    standing |= {name: Alarm(name, "ALARM", at) for name in alarms}
    pretended: frozenset[GateName] = frozenset({"alarms"}) if alarms else frozenset()
    facts = replace(known.facts, alarms=tuple(standing.values()))
    return replace(known, facts=facts, asked=known.asked | pretended)


def explain(checkpoint: Checkpoint, known: Known, at: datetime) -> Explanation:
    """What the decision says of what is known."""
    return Explanation(checkpoint, at, known.source, known.asked, preflight(known.facts, at))


def as_data(explanation: Explanation) -> dict[str, Any]:
    """As JSON has it."""
    opens, hours = explanation.verdict.next_opening, explanation.checkpoint.calendar.hours
    zone = hours.zone if hours else UTC
    return {
        "service": explanation.checkpoint.service,
        "environment": explanation.checkpoint.environment,
        "at": explanation.at.isoformat(),
        "source": explanation.source,
        "open": explanation.open,
        "next_opening": opens.astimezone(zone).isoformat() if opens else None,
        "gates": [
            {
                "gate": gate,
                "asked": gate in explanation.asked,
                "open": all(reason.overridden for reason in _of(explanation, gate))
                if gate in explanation.asked
                else None,
                "reasons": [
                    {"text": reason.text, "overridden": reason.overridden or None} for reason in _of(explanation, gate)
                ],
            }
            for gate in GATES
        ],
    }


def as_rows(explanation: Explanation) -> list[tuple[str, ...]]:
    """A row of `COLUMNS` for each reason, and one for each gate without any."""
    return [row for gate in GATES for row in _rows(explanation, gate)]


def _rows(explanation: Explanation, gate: GateName) -> Sequence[tuple[str, ...]]:
    if gate not in explanation.asked:
        return [(gate, "not asked", "", "")]
    remedy = f"{explanation.next}, or an override" if gate == "window" and explanation.next else OPENS[gate]
    rows = [
        (
            gate,
            "overridden" if reason.overridden else "closed",
            printable(_why(reason)),
            "" if reason.overridden else remedy,
        )
        for reason in _of(explanation, gate)
    ]
    return rows or [(gate, "open", "", "")]


def _why(reason: Reason) -> str:
    return f"{reason.text}; overridden: {reason.overridden}" if reason.overridden else reason.text


def _of(explanation: Explanation, gate: GateName) -> list[Reason]:
    return [reason for reason in explanation.reasons if reason.gate == gate]
