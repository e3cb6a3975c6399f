"""What is done about a message: a case is opened where the decision says so, and every case is taken on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.decide.going_back import go_back_astray
from slipway.decide.rollback import roll_back
from slipway.functions.rollback.carry import Desk, free, go_on
from slipway.functions.rollback.cases import Case, Held, OvertakenError
from slipway.functions.rollback.gather import of_alarm, of_return
from slipway.functions.rollback.incoming import Incoming, Rang, Tick, WentOn
from slipway.functions.rollback.report import MACHINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.decide.rollback import Deployment, RollbackVerdict


@dataclass(frozen=True)
class Outcome:
    """What a message came to.

    Attributes:
        says: one line for the log.
    """

    says: str
    service: str = ""


def respond(incoming: Incoming, desk: Desk) -> Outcome:
    """Do what a message calls for.

    Raises:
        ClientError: a part of the cloud refused; the message may come again.
    """
    match incoming:
        case Rang():
            return rang(incoming, desk)
        case WentOn():
            return _went_on(incoming, desk)
        case Tick():
            return _ticked(desk)
        case _:
            return Outcome("none of its business")


def rang(told: Rang, desk: Desk) -> Outcome:
    """Judge an alarm, and act.

    Raises:
        ClientError: a part of the cloud refused; the message may come again.
    """
    last = desk.cases.last(told.service)
    if last is not None and not last.case.settled:
        last, outcome = _settled(last, desk)
        if last is None:
            return outcome
    now = desk.now()
    gathered = of_alarm(told, last.case if last else None, desk.sources, now, desk.limits)
    verdict = roll_back(gathered.facts, desk.limits)
    if verdict.act == "nothing" and verdict.hold_back is None:
        return Outcome(f"nothing: {verdict.reason}", told.service)
    guilty = gathered.deployment(str(verdict.deployment))
    case = Case(
        service=told.service,
        by=MACHINE,
        rang_at=told.rang_at,
        decided_at=now,
        alarm=told.alarm,
        because=told.because,
        **opened(verdict, guilty, gathered.facts.deployments),  # type: ignore[arg-type]
    )
    return _opened(case, last, desk)


def opened(verdict: RollbackVerdict, guilty: Deployment, history: Sequence[Deployment]) -> dict[str, object]:
    """What a case says of the deployments that a verdict is about."""
    to = next((one for one in history if one.id == verdict.to), None)
    return {
        "deployment": guilty.id,
        "act": verdict.act,
        "reason": verdict.reason,
        "began_at": guilty.began_at,
        "tree": guilty.tree,
        "digest": guilty.digest,
        "commit": guilty.commit,
        "hold_back": verdict.hold_back is not None,
        "to": to.id if to else "",
        "to_tree": to.tree if to else "",
        "to_digest": to.digest if to else "",
        "to_commit": to.commit if to else "",
    }


def _opened(case: Case, last: Held | None, desk: Desk) -> Outcome:
    try:
        held = go_on(desk.cases.write(case, last, desk.now()), desk)
    except OvertakenError:
        return Outcome("somebody else is at it", case.service)
    return Outcome(f"{held.case.phase}: {case.act}: {case.reason}", case.service)


def _settled(held: Held, desk: Desk) -> tuple[Held | None, Outcome]:
    """Go on with a case that is not settled: the service's last one then, None where it is not settled yet."""
    outcome = _taken_on(held, desk)
    last = desk.cases.last(held.case.service)
    return (last if last is not None and last.case.settled else None), outcome


def _taken_on(held: Held, desk: Desk) -> Outcome:
    """Go on with a case, unless somebody is at it."""
    if not free(held, desk.now()):
        return Outcome("somebody else is at it", held.case.service)
    try:
        held = go_on(held, desk)
    except OvertakenError:
        return Outcome("somebody else is at it", held.case.service)
    return Outcome(f"{held.case.phase}: its rollback goes on", held.case.service)


def _went_on(told: WentOn, desk: Desk) -> Outcome:
    """Go on with a case; where there is none or it is over, see that what came back is not held back."""
    last = desk.cases.last(told.service)
    if last is not None and not last.case.settled:
        last, outcome = _settled(last, desk)
        if last is None:
            return outcome
    elif not told.deployed:
        return Outcome("no rollback is under way", told.service)
    now = desk.now()
    gathered = of_return(desk.sources.listed(told.service), last.case if last else None, desk.sources, now)
    verdict = go_back_astray(gathered.facts)
    if verdict.act == "nothing":
        return Outcome(f"nothing: {verdict.reason}", told.service)
    guilty = gathered.deployment(str(verdict.deployment))
    case = Case(
        service=told.service,
        by=MACHINE,
        rang_at=now,
        decided_at=now,
        **opened(verdict, guilty, gathered.facts.deployments),  # type: ignore[arg-type]
    )
    return _opened(case, last, desk)


def _ticked(desk: Desk) -> Outcome:
    """Go on with every case of which something is left; one that fails does not hold up the others."""
    failures: list[Exception] = []
    count = 0
    for held in desk.cases.unsettled(desk.sources.directory.names):
        count += 1
        try:
            _went_on(WentOn(held.case.service), desk)
        except Exception as error:  # noqa: BLE001 - told below, once all had their turn
            failures.append(error)
    if failures:
        raise ExceptionGroup("rollbacks that can't go on", failures)
    return Outcome(f"looked after {count}")
