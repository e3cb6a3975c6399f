"""The preflight gate: whether a tree may go to an environment now, with every reason, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from slipway.decide.window import opening

if TYPE_CHECKING:
    from slipway.decide.window import Calendar

GateName = Literal["window", "alarms", "evidence", "dependencies", "deployments", "posture"]
GATES: tuple[GateName, ...] = get_args(GateName)

STALE_AFTER = timedelta(hours=24)
"""An alarm whose metric has had no data for this long tells nothing."""
NEVER_OVERRIDDEN: frozenset[GateName] = frozenset({"deployments"})
"""Gates that no one opens: two deployments of one service at once would undo each other."""
OVERRIDERS = 2
"""Release managers that an override needs."""
LONGEST_OVERRIDE = timedelta(hours=24)
"""One that says it holds for longer never holds."""


@dataclass(frozen=True)
class Alarm:
    """An alarm of the service, as it stands.

    Attributes:
        state: as CloudWatch tells it; None where the alarm does not exist.
        seen_at: when its metric last had data that was evaluated; None where it never had.
    """

    name: str
    state: Literal["OK", "ALARM", "INSUFFICIENT_DATA"] | None
    seen_at: datetime | None


@dataclass(frozen=True)
class Dependency:
    """A service that this one needs, in the same environment.

    Attributes:
        deployed: tree that runs there; None where it never was deployed.
        healthy: whether all its alarms are well.
        expected: tree that this one was tested with; None where any will do.
    """

    service: str
    deployed: str | None
    healthy: bool
    expected: str | None = None


@dataclass(frozen=True)
class Override:
    """A decision of release managers to go past closed gates.

    Attributes:
        gates: those that it opens.
        tree: the one tree it is for.
        by: the release managers who signed it.
    """

    gates: frozenset[GateName]
    tree: str
    environment: str
    reason: str
    by: frozenset[str]
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Facts:
    """What the gate looks at.

    Attributes:
        required: kinds of evidence that a tree needs to go here.
        proved: kinds that are proved of this very tree and digest.
        against: what evidence holds against the tree: that it was rolled back, or is held back.
        running: other deployments of this service that are under way, by id.
        findings: what Security Hub and Config hold against the service.
        unknown: facts that could not be had, by gate; each closes its gate.
        first: whether the service was never deployed here, so that nothing of it could have given its alarms data.
        watched: whether it runs anything in this cloud that alarms could watch.
    """

    service: str
    environment: str
    tree: str
    calendar: Calendar
    required: frozenset[str] = frozenset()
    proved: frozenset[str] = frozenset()
    against: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    running: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    unknown: tuple[tuple[GateName, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    first: bool = False
    watched: bool = True


@dataclass(frozen=True)
class Reason:
    """Why a gate is closed; `overridden` tells by whom and why it was opened all the same."""

    gate: GateName
    text: str
    overridden: str = ""


@dataclass(frozen=True)
class GateVerdict:
    """Whether the tree may go, every reason against it, and when the window next opens.

    Attributes:
        next_opening: now where the window is open; None where it stays closed as far as is looked ahead.
    """

    reasons: tuple[Reason, ...]
    next_opening: datetime | None

    @property
    def open(self) -> bool:
        """Whether nothing stands against the deployment, or all of it was overridden."""
        return all(reason.overridden for reason in self.reasons)


def preflight(facts: Facts, at: datetime) -> GateVerdict:
    """The verdict on a deployment that would begin at an instant.

    Raises:
        ValueError: the instant has no time zone.
    """
    window = opening(facts.calendar, at)
    reasons = [Reason("window", text) for text in window.reasons]
    reasons += [Reason(gate, text) for gate, text in facts.unknown]
    silent = "" if facts.first else f"has had no data for over {STALE_AFTER.total_seconds() / 3600:.0f} hours"
    reasons += [Reason("alarms", text) for alarm in facts.alarms if (text := _alarm(alarm, at, silent))]
    if facts.watched and not facts.alarms:
        reasons.append(Reason("alarms", "no alarm watches the service"))
    reasons += [Reason("evidence", text) for text in missing(facts)]
    reasons += [Reason("evidence", text) for text in facts.against]
    reasons += [Reason("dependencies", text) for needed in facts.dependencies if (text := _dependency(needed))]
    reasons += [
        Reason("deployments", f"deployment {running} of {facts.service} is under way") for running in facts.running
    ]
    reasons += [Reason("posture", finding) for finding in facts.findings]
    return GateVerdict(tuple(_overridden(reason, facts, at) for reason in reasons), window.next)


def missing(facts: Facts) -> tuple[str, ...]:
    """Why proofs speak against the deployment that nobody has given so far, one text each."""
    return tuple(f"{kind} is not proved of tree {facts.tree[:12]}" for kind in sorted(facts.required - facts.proved))


def _alarm(alarm: Alarm, at: datetime, silent: str) -> str:
    """Why an alarm speaks against the deployment; empty where it does not, or only for want of data nobody expects."""
    if alarm.state is None:
        return f"alarm {alarm.name} does not exist"
    if alarm.state == "ALARM" or (alarm.state == "INSUFFICIENT_DATA" and silent):
        return f"alarm {alarm.name} is in state {alarm.state}"
    if silent and (alarm.seen_at is None or at - alarm.seen_at > STALE_AFTER):
        return f"alarm {alarm.name} {silent}"
    return ""


def _dependency(needed: Dependency) -> str:
    if needed.deployed is None:
        return f"{needed.service} was never deployed here"
    if not needed.healthy:
        return f"{needed.service} is not healthy"
    if needed.expected not in {None, needed.deployed}:
        return f"{needed.service} runs tree {needed.deployed[:12]}, tested with {str(needed.expected)[:12]}"
    return ""


def _overridden(reason: Reason, facts: Facts, at: datetime) -> Reason:
    """The reason with the first override that holds for it."""
    for override in facts.overrides:
        if (
            reason.gate in override.gates - NEVER_OVERRIDDEN
            and (override.tree, override.environment) == (facts.tree, facts.environment)
            and override.begins <= at < override.ends <= override.begins + LONGEST_OVERRIDE
            and len(override.by) >= OVERRIDERS
            and override.reason.strip()
        ):
            return Reason(reason.gate, reason.text, f"{override.reason} ({', '.join(sorted(override.by))})")
    return reason
