"""Carries a rollback from its decision to its end, in steps that are each written down.

| phase | what comes next |
|---|---|
| decided | the tree is held back; then the rollback is set going, or found to be |
| acting | people are told; the end is waited for |
| done, failed, halted | how it went is kept as evidence; people are told |

Whoever is killed in between leaves a row whose lease runs out; the next event, or the tick, goes on from there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from slipway.decide.rollback import Limits
from slipway.functions.rollback import records
from slipway.functions.rollback.cases import Case, Cases, Held, OvertakenError, changed
from slipway.functions.rollback.directly import directly, stopped_by_alarm
from slipway.functions.rollback.effects import bring_back
from slipway.functions.rollback.errors import ImpossibleError, NotYetError
from slipway.functions.rollback.history import runs
from slipway.functions.rollback.progress import standing
from slipway.functions.rollback.standing import bad
from slipway.functions.router.facts import keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.decide.attempts import Fact
    from slipway.decide.dora import Measures
    from slipway.functions.rollback.gather import Sources
    from slipway.functions.rollback.progress import Standing
    from slipway.functions.rollback.report import Report
    from slipway.functions.rollback.tell import Teller
    from slipway.functions.router.facts import Facts

LONGEST = timedelta(hours=3)
"""After which a rollback that has not ended is a person's business."""
PATIENCE = timedelta(minutes=30)
"""For which a rollback is tried to be set going."""


@dataclass(frozen=True)
class Desk:
    """What the function works with.

    Attributes:
        now: the clock, in UTC.
        facts: of what happened to deployments.
        measured: is told of each fact that is new and what it adds to the metrics.
    """

    sources: Sources
    cases: Cases
    teller: Teller
    now: Callable[[], datetime]
    limits: Limits
    facts: Facts
    measured: Callable[[Fact, Measures], None]


def go_on(held: Held, desk: Desk) -> Held:
    """Take a rollback as far as it goes at present.

    Whoever tells of its end meanwhile finds the row leased and goes away; so it is asked about once more when the row
    is free again.

    Raises:
        OvertakenError: somebody else is at it.
        ClientError: a part of the cloud refused; what was reached is written down.
    """
    held = _once(held, desk)
    while held.case.phase == "acting" and _standing(held.case, desk) != "going":
        held = _once(held, desk)
    return held


def _once(held: Held, desk: Desk) -> Held:
    held = desk.cases.write(held.case, held, desk.now())
    try:
        if held.case.phase == "decided":
            held = _set_going(held, desk)
        if not held.case.told and held.case.phase != "decided":
            report = desk.teller.report(held.case, desk.sources.listed(held.case.service))
            held = _posted(held, desk, report)
            held = _paged(held, desk, report)
        if held.case.phase == "acting":
            held = _followed(held, desk)
        if not held.case.open and not held.case.told_end:
            held = _ended(held, desk)
    except OvertakenError:
        raise
    except Exception:
        with suppress(OvertakenError, ClientError):
            desk.cases.write(held.case, held, desk.now(), lease=0)
        raise
    return desk.cases.write(held.case, held, desk.now(), lease=0)


def free(held: Held, now: datetime) -> bool:
    """Whether nobody is at it."""
    return held.leased_until <= now


def _set_going(held: Held, desk: Desk) -> Held:
    case = held.case
    records.hold_back(case, desk.sources.directory.environment, desk.sources.evidence)
    if case.act == "halt":
        return _at_end(held, desk, "halted", case.note)
    listed, clients = desk.sources.listed(case.service), desk.sources.clients
    try:
        _still_good(case, desk)
        effects = bring_back(case, listed, clients, runs(clients("codepipeline"), listed))
    except ImpossibleError as error:
        return _at_end(held, desk, "halted", str(error))
    except NotYetError as error:
        if desk.now() - case.decided_at > PATIENCE:
            return _at_end(held, desk, "halted", str(error))
        return held
    if not effects:
        return _at_end(held, desk, "done", "its own controller brought the old version back")
    return desk.cases.write(changed(held, phase="acting", effects=effects), held, desk.now())


def _still_good(case: Case, desk: Desk) -> None:
    """Refuse to go back to what was held back since it was decided on."""
    if case.to_tree:
        found = desk.sources.evidence.of_tree(case.service, case.to_tree)
        environment = desk.sources.directory.environment
        if found.unread or bad(item for item in found.items if item.environment == environment):
            raise ImpossibleError(f"tree {case.to_tree[:12]}, which was to come back, has been held back meanwhile")


def _posted(held: Held, desk: Desk, report: Report) -> Held:
    """Tell Slack; that is written down before the topic is told, so that neither is told twice."""
    posted = desk.teller.post(held.case, report) if held.case.posted is None else None
    return desk.cases.write(changed(held, posted=posted), held, desk.now()) if posted else held


def _paged(held: Held, desk: Desk, report: Report) -> Held:
    desk.teller.page(held.case, report)
    return desk.cases.write(changed(held, told=True), held, desk.now())


def _followed(held: Held, desk: Desk) -> Held:
    case, now = held.case, desk.now()
    match _standing(case, desk):
        case "done" if case.act == "redeploy" and case.stopped:
            note = "it was stopped first, which brought back what ran before it, and that is held back or not stored"
            return desk.cases.write(changed(held, phase="decided", effects=(), note=note), held, now)
        case "done":
            return _at_end(held, desk, "done", case.note)
        case "failed":
            return _past_alarms(held, desk)
        case "too late":
            note = "the deployment ended before it could be stopped"
            return desk.cases.write(changed(held, phase="decided", effects=(), act="redeploy", note=note), held, now)
        case _ if now - case.decided_at > LONGEST:
            return _at_end(held, desk, "failed", f"the rollback has not ended within {LONGEST.seconds // 3600} hours")
        case _:
            return held


def _past_alarms(held: Held, desk: Desk) -> Held:
    """Go on past the pipeline where an alarm has stopped the good version; any other failure is the end."""
    case, listed, clients = held.case, desk.sources.listed(held.case.service), desk.sources.clients
    if case.past_pipeline or not case.to or not stopped_by_alarm(case, listed, clients):
        return _at_end(held, desk, "failed", "the rollback failed")
    why = "the alarm that rings still has stopped the pipeline's own deployment of the good version"
    try:
        _still_good(case, desk)
        effects = directly(case, listed, clients, runs(clients("codepipeline"), listed), why)
    except ImpossibleError as error:
        return _at_end(held, desk, "failed", str(error))
    return desk.cases.write(changed(held, effects=effects, note=why), held, desk.now())


def _standing(case: Case, desk: Desk) -> Standing:
    pipeline = desk.sources.listed(case.service).pipeline
    return standing(case.effects, pipeline, desk.sources.clients, desk.now())


def _at_end(held: Held, desk: Desk, phase: str, note: str) -> Held:
    now = desk.now()
    return desk.cases.write(changed(held, phase=phase, note=note, ended_at=now), held, now)


def _ended(held: Held, desk: Desk) -> Held:
    case = held.case
    listed = desk.sources.listed(case.service)
    environment = desk.sources.directory.environment
    records.ended(case, environment, desk.sources.evidence, listed.pipeline)
    fact = records.fact(case, environment)
    if fact:
        keep(fact, desk.facts, desk.measured)
    desk.teller.ended(case, listed)
    return desk.cases.write(changed(held, told_end=True), held, desk.now())
