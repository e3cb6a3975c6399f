"""Takes a batch of events: first all that is kept, then all that is told, each event by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.decide.attempts import Fact
from slipway.decide.events import BadEventError, Event, read
from slipway.decide.routing import duty
from slipway.evidence.redaction import redacted
from slipway.functions.router.deployments import keep_deployment, keep_fact, keep_verification
from slipway.functions.router.proofs import keep_proof, keep_proofs
from slipway.functions.router.tell import tell, told
from slipway.functions.router.tools import Releases

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.functions.router.tools import Tools

KEEPING = 25.0
"""Seconds that must be left to begin to keep something: each of the few questions may take 5 of a busy cloud."""
TELLING = 12.0
"""Seconds that must be left to begin to tell somebody: Slack is waited for 5 seconds, and asked twice."""


@dataclass(frozen=True)
class Outcome:
    """What became of one record of a batch.

    Attributes:
        record: its id in the queue.
        event: as it was read; None for what is nobody's.
        error: why it is to be given again; None where it is done.
    """

    record: str
    event: Event | None = None
    error: Exception | None = None


def take(records: Sequence[Mapping[str, Any]], tools: Tools, seconds_left: Callable[[], float]) -> list[Outcome]:
    """Take a batch.

    What is told comes after everything that is kept, so that a Slack that is slow delays no evidence; what there is no
    time for is told when its record is given again.

    Args:
        records: of the queue (Lambda guide, "Amazon SQS").
        tools: to take them with.
        seconds_left: until the function is ended.
    """
    releases = Releases(tools.clients("codepipeline"))
    kept = [_taken(record, tools, releases, seconds_left) for record in records]
    return [one if one.error else _told(one, tools, seconds_left) for one in kept]


def _taken(record: Mapping[str, Any], tools: Tools, releases: Releases, seconds_left: Callable[[], float]) -> Outcome:
    if seconds_left() < KEEPING:
        return Outcome(record["messageId"], error=TimeoutError("no time is left to keep it"))
    return _attempted(record["messageId"], lambda: _kept(record, tools, releases))


def _kept(record: Mapping[str, Any], tools: Tools, releases: Releases) -> Event | None:
    try:
        message = json.loads(record["body"])
    except (ValueError, RecursionError):
        raise BadEventError("expected the JSON of an event") from None
    event = read(message, tools.directory, redacted)
    if event is None:
        return None
    listed = _listed(event, tools)
    wanted = duty(event, listed)
    if wanted == "push" and event.push:
        tools.changes.record(event.push)
    if listed is None:
        return event
    if wanted == "proof":
        keep_proof(event, listed, tools, releases)
    elif wanted == "proofs":
        keep_proofs(event, listed, tools, releases)
    elif wanted == "deployment":
        keep_deployment(event, listed, tools, releases)
    elif wanted == "verification":
        keep_verification(event, listed, tools, releases)
    elif wanted == "alarm":
        kind: Any = event.state
        keep_fact(Fact(kind, listed.service, event.environment, event.at, event.subject), tools)
    return event


def _told(outcome: Outcome, tools: Tools, seconds_left: Callable[[], float]) -> Outcome:
    event = outcome.event
    listed = _listed(event, tools) if event else None
    if event is None or listed is None or not told(event, listed):
        return outcome
    if seconds_left() < TELLING:
        return Outcome(outcome.record, event, TimeoutError("no time is left to tell it"))
    found = _attempted(outcome.record, lambda: tell(event, listed, tools))
    return Outcome(outcome.record, event, found.error)


def _listed(event: Event, tools: Tools) -> Listed | None:
    return tools.directory.service(event.service) if event.service else None


def _attempted(record: str, act: Callable[[], Event | None]) -> Outcome:
    try:
        return Outcome(record, act())
    except Exception as error:  # noqa: BLE001 - whatever befalls one record, its neighbours are taken
        return Outcome(record, error=error)
