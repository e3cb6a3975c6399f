"""Automatic rollback: which deployment an alarm is about, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Literal["waiting", "running", "succeeded", "failed", "rolled-back"]
Act = Literal["nothing", "stop", "redeploy", "halt"]


@dataclass(frozen=True)
class Deployment:
    """A deployment of the service, whatever its target.

    Attributes:
        began_at: when it began to move traffic.
        ended_at: when it ended; None where it has not.
        rolls_back: id of the deployment that it undoes; None for one that brings something new.
        tree: hash of the source tree that it brings; empty where nobody knows.
        commit: that the tree is of; empty where nobody knows.
        automatic: whether CodePipeline began it by itself, since a deployment had failed.
    """

    id: str
    digest: str
    state: State
    began_at: datetime
    ended_at: datetime | None = None
    rolls_back: str | None = None
    tree: str = ""
    commit: str = ""
    automatic: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known when an alarm of a service rings.

    Attributes:
        rang_at: when the alarm left the state OK.
        deployments: of this service in this environment, in any order.
        requests: requests that the new version has answered; None where the target does not count them.
        stored: digests that can still be had.
        held_back: digests that went wrong before, and are not deployed again.
        upgraded: services deployed since, which were tested with the new version.
        at: now; None for the moment at which the alarm rang.
        rings: whether the alarm rings at present; None where nobody knows.
        rang_before: when the alarm last rang before the suspect began, or that it did at that moment; None where it did
            not, or nobody knows. A ring that the last rollback ended is none.
        handled: ids of deployments that were dealt with.
    """

    service: str
    alarm: str
    rang_at: datetime
    deployments: Sequence[Deployment]
    requests: int | None = None
    stored: frozenset[str] = frozenset()
    held_back: frozenset[str] = frozenset()
    upgraded: tuple[str, ...] = ()
    at: datetime | None = None
    rings: bool | None = None
    rang_before: datetime | None = None
    handled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Limits:
    """When a deployment can be guilty.

    Attributes:
        bake: how long after its end.
        traffic_floor: requests below which the alarm says nothing of the new version.
        late: how long after it rang an alarm is believed that rings no more.
        calm: an alarm that rang within this time before the deployment began says nothing of it.
    """

    bake: timedelta = timedelta(minutes=30)
    traffic_floor: int = 50
    late: timedelta = timedelta(minutes=15)
    calm: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class RollbackVerdict:
    """What is done.

    Attributes:
        act: nothing; stop the running deployment, which brings the old version back; redeploy a digest; or halt:
            no machine goes on, a person is paged.
        deployment: id of the guilty one.
        digest: what runs afterwards; None where nothing is done or a person decides.
        hold_back: digest that is not deployed again until its commit is mended.
        to: id of the deployment that brought the digest first.
    """

    act: Act
    reason: str
    deployment: str | None = None
    digest: str | None = None
    hold_back: str | None = None
    to: str | None = None


def roll_back(facts: Facts, limits: Limits) -> RollbackVerdict:
    """The verdict on an alarm. Asked again after its act was recorded, it does nothing, so an event may come twice."""
    guilty = suspect(facts.deployments, facts.rang_at, limits)
    if guilty is None:
        return RollbackVerdict("nothing", "no deployment began before the alarm rang and is still under watch")
    if guilty.id in facts.handled:
        return RollbackVerdict("nothing", "it was dealt with already", guilty.id)
    innocent = _innocence(guilty, facts, limits)
    if innocent:
        return RollbackVerdict("nothing", innocent, guilty.id)
    over = _over(guilty, facts)
    if over:
        return RollbackVerdict("nothing", over, guilty.id, hold_back=guilty.digest)
    return back(guilty, facts)


def suspect(deployments: Sequence[Deployment], rang_at: datetime, limits: Limits) -> Deployment | None:
    """The newest deployment that had begun when the alarm rang and was running or in its bake time then."""
    begun = [one for one in deployments if one.state != "waiting" and one.began_at <= rang_at]
    newest = max(begun, key=lambda one: one.began_at, default=None)
    if newest is None or (newest.ended_at is not None and rang_at > newest.ended_at + limits.bake):
        return None
    return newest


def earlier_good(guilty: Deployment, deployments: Sequence[Deployment]) -> list[Deployment]:
    """Deployments before the guilty one that ended well, brought something else and were not undone, newest first."""
    undone = {one.rolls_back for one in deployments if one.state == "succeeded"}
    return [
        one
        for one in sorted(deployments, key=lambda one: one.began_at, reverse=True)
        if one.began_at < guilty.began_at
        and one.state == "succeeded"
        and one.digest != guilty.digest
        and one.id not in undone
    ]


def _innocence(suspect: Deployment, facts: Facts, limits: Limits) -> str:
    """Why the alarm says nothing of the suspect; empty where it does."""
    newer = next(
        (
            one
            for one in facts.deployments
            if one.began_at > suspect.began_at and one.state in {"running", "succeeded"} and one.rolls_back is None
        ),
        None,
    )
    if newer is not None:
        return f"a newer deployment, {newer.id}, has begun since"
    ended_before = suspect.ended_at is not None and suspect.ended_at < facts.rang_at
    if suspect.rolls_back is not None and not ended_before:
        return f"it is the rollback of {suspect.rolls_back}, and was under way when the alarm rang"
    if suspect.rolls_back is None and suspect.state == "failed" and ended_before:
        return "it had failed before the alarm rang, and its own controller brought the old version back"
    return _doubt(suspect, facts, limits)


def _doubt(suspect: Deployment, facts: Facts, limits: Limits) -> str:
    """Why the alarm is not to be believed; empty where it is."""
    new = suspect.rolls_back is None  # a rollback begins since the alarm rings
    if new and facts.rang_before is not None and suspect.began_at - facts.rang_before <= limits.calm:
        return f"the alarm rang already at {facts.rang_before:%Y-%m-%d %H:%M} UTC, before it began"
    if facts.rings is False and facts.at is not None and facts.at - facts.rang_at > limits.late:
        return "the alarm was told of late, and rings no more"
    if facts.requests is not None and facts.requests < limits.traffic_floor:
        return f"it has answered {facts.requests} requests; below {limits.traffic_floor} the alarm says nothing of it"
    return ""


def _over(guilty: Deployment, facts: Facts) -> str:
    """Why there is nothing left to be done about the guilty one but to hold it back; empty where there is."""
    undone = any(one.rolls_back == guilty.id and one.state != "failed" for one in facts.deployments)
    if guilty.state == "rolled-back" or undone:
        return "it was rolled back already"
    if guilty.state == "failed" and guilty.rolls_back is None:
        return "it failed, and its own controller brought the old version back"
    return ""


def astray(one: Deployment, facts: Facts) -> bool:
    """Whether CodePipeline has brought back by itself what is held back: it knows only what deployed well."""
    return one.automatic and one.rolls_back is not None and one.digest in facts.held_back


def back(guilty: Deployment, facts: Facts) -> RollbackVerdict:
    """Back to the last good digest before the guilty one; what a rollback brought is not held back for it."""
    if guilty.rolls_back is not None and not astray(guilty, facts):
        why = f"it is itself the rollback of {guilty.rolls_back}, and the alarm rings still"
        return RollbackVerdict("halt", why, guilty.id)
    if facts.upgraded:
        names = ", ".join(facts.upgraded)
        return _halt(guilty, f"{names} came after it and may need it: going back alone could break them")
    failed = next((one for one in facts.deployments if one.rolls_back == guilty.id), None)
    if failed is not None:
        return _halt(guilty, f"its rollback {failed.id} failed")
    before = earlier_good(guilty, facts.deployments)
    if not before:
        return _halt(guilty, "it is the first deployment: there is nothing to go back to")
    good = [one for one in before if one.digest not in facts.held_back]
    there = [one for one in good if one.digest in facts.stored]
    if not there:
        missing = (
            "no image of an earlier good version is stored any more" if good else "every earlier version is held back"
        )
        return _halt(guilty, missing)
    digest = there[0].digest
    act: Act = "stop" if guilty.state == "running" and digest == before[0].digest else "redeploy"
    return RollbackVerdict(
        act,
        f"alarm {facts.alarm} rang while it was under watch",
        guilty.id,
        digest,
        hold_back=guilty.digest if guilty.rolls_back is None else None,
        to=_first_to_bring(digest, before).id,
    )


def _first_to_bring(digest: str, good: Sequence[Deployment]) -> Deployment:
    """The newest that brought a digest as something new: CodePipeline goes back to no rollback."""
    bringing = [one for one in good if one.digest == digest]
    return next((one for one in bringing if one.rolls_back is None), bringing[0])


def _halt(guilty: Deployment, why: str) -> RollbackVerdict:
    return RollbackVerdict("halt", why, guilty.id, hold_back=guilty.digest if guilty.rolls_back is None else None)
