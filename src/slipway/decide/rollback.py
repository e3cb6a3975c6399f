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
    """

    id: str
    digest: str
    state: State
    began_at: datetime
    ended_at: datetime | None = None
    rolls_back: str | None = None


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
    """

    service: str
    alarm: str
    rang_at: datetime
    deployments: Sequence[Deployment]
    requests: int | None = None
    stored: frozenset[str] = frozenset()
    held_back: frozenset[str] = frozenset()
    upgraded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """When a deployment can be guilty.

    Attributes:
        bake: how long after its end.
        traffic_floor: requests below which the alarm says nothing of the new version.
    """

    bake: timedelta = timedelta(minutes=30)
    traffic_floor: int = 50


@dataclass(frozen=True)
class RollbackVerdict:
    """What is done.

    Attributes:
        act: nothing; stop the running deployment, which brings the old version back; redeploy a digest; or halt:
            no machine goes on, a person is paged.
        deployment: id of the guilty one.
        digest: what runs afterwards; None where nothing is done or a person decides.
        hold_back: digest that is not deployed again until its commit is mended.
    """

    act: Act
    reason: str
    deployment: str | None = None
    digest: str | None = None
    hold_back: str | None = None


def roll_back(facts: Facts, limits: Limits) -> RollbackVerdict:
    """The verdict on an alarm. Asked again after its act was recorded, it does nothing, so an event may come twice."""
    guilty = _suspect(facts, limits)
    if guilty is None:
        return RollbackVerdict("nothing", "no deployment began before the alarm rang and is still under watch")
    innocent = _innocence(guilty, facts, limits)
    if innocent:
        return RollbackVerdict("nothing", innocent, guilty.id)
    if guilty.rolls_back is not None:
        return _halt(guilty, f"it is itself the rollback of {guilty.rolls_back}, and the alarm rings still")
    if facts.upgraded:
        names = ", ".join(facts.upgraded)
        return _halt(guilty, f"{names} came after it and may need it: going back alone could break them")
    return _back(guilty, facts)


def _suspect(facts: Facts, limits: Limits) -> Deployment | None:
    """The newest deployment that had begun when the alarm rang and was running or in its bake time then."""
    begun = [one for one in facts.deployments if one.state != "waiting" and one.began_at <= facts.rang_at]
    newest = max(begun, key=lambda one: one.began_at, default=None)
    if newest is None or (newest.ended_at is not None and facts.rang_at > newest.ended_at + limits.bake):
        return None
    return newest


def _innocence(suspect: Deployment, facts: Facts, limits: Limits) -> str:
    """Why nothing is to be done about the suspect; empty where something is."""
    undone = next((one for one in facts.deployments if one.rolls_back == suspect.id and one.state != "failed"), None)
    if suspect.state == "rolled-back" or undone is not None:
        return "it was rolled back already"
    if suspect.state == "failed" and suspect.rolls_back is None:
        return "it failed, and its own controller brought the old version back"
    if facts.requests is not None and facts.requests < limits.traffic_floor:
        return f"it has answered {facts.requests} requests; below {limits.traffic_floor} the alarm says nothing of it"
    return ""


def _back(guilty: Deployment, facts: Facts) -> RollbackVerdict:
    """Back to the last good digest before the guilty one."""
    failed = next((one for one in facts.deployments if one.rolls_back == guilty.id), None)
    if failed is not None:
        return _halt(guilty, f"its rollback {failed.id} failed")
    before = [
        one
        for one in sorted(facts.deployments, key=lambda one: one.began_at, reverse=True)
        if one.began_at < guilty.began_at and one.state == "succeeded" and one.digest != guilty.digest
    ]
    if not before:
        return _halt(guilty, "it is the first deployment: there is nothing to go back to")
    good = [one.digest for one in before if one.digest not in facts.held_back]
    there = [digest for digest in good if digest in facts.stored]
    if not there:
        missing = (
            "no image of an earlier good version is stored any more" if good else "every earlier version is held back"
        )
        return _halt(guilty, missing)
    act: Act = "stop" if guilty.state == "running" and there[0] == before[0].digest else "redeploy"
    return RollbackVerdict(
        act, f"alarm {facts.alarm} rang while it was under watch", guilty.id, there[0], hold_back=guilty.digest
    )


def _halt(guilty: Deployment, why: str) -> RollbackVerdict:
    return RollbackVerdict("halt", why, guilty.id, hold_back=guilty.digest)
