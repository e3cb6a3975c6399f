"""All facts that a rollback is decided on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from slipway.decide.going_back import HandFacts, current
from slipway.decide.rollback import Deployment, Facts, Limits, earlier_good, suspect
from slipway.functions.rollback import alarms
from slipway.functions.rollback.history import Run, runs
from slipway.functions.rollback.standing import candidates, held_back, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from slipway.clients import Client, Clients
    from slipway.decide.directory import Listed
    from slipway.evidence import EvidenceStore, Item
    from slipway.functions.directory import Lookup
    from slipway.functions.rollback.cases import Case
    from slipway.functions.rollback.incoming import Rang


Value = TypeVar("Value")
LOOKED_BACK = 20
"""Deployments of a service among which that is looked for which first brought what it runs."""
UNREAD = "a service whose evidence can't be read"


@dataclass(frozen=True)
class Sources:
    """Where facts come from.

    Attributes:
        clients: give boto3 clients.
        evidence: of this stack.
    """

    clients: Clients
    evidence: EvidenceStore
    directory: Lookup

    def listed(self, service: str) -> Listed:
        """A service of the stack.

        Raises:
            LookupError: no pipeline of the stack deploys it.
        """
        found = self.directory.service(service)
        if found is None:
            raise LookupError(f"no pipeline of stack {self.directory.stack} deploys {service!r}")
        return found


@dataclass(frozen=True)
class Gathered:
    """Facts of an alarm, with the runs that they were told by."""

    facts: Facts
    runs: Sequence[Run]

    def deployment(self, identity: str) -> Deployment:
        """One of the deployments by its id."""
        return next(one for one in self.facts.deployments if one.id == identity)


def of_alarm(rang: Rang, last: Case | None, sources: Sources, at: datetime, limits: Limits) -> Gathered:
    """The facts about an alarm that rang.

    What only excuses a deployment (too little traffic, an alarm that rang before) is left out where it can't be had;
    what keeps from going back to something bad must be had.

    Args:
        rang: the alarm.
        last: the last rollback of the service, if there was one.
        sources: whom to ask.
        at: now.
        limits: when a deployment can be guilty.

    Raises:
        ClientError: a part of the cloud refused.
    """
    listed = sources.listed(rang.service)
    known = runs(sources.clients("codepipeline"), listed)
    history = deployments(known, last)
    guilty = suspect(history, rang.rang_at, limits)
    facts = Facts(listed.service, rang.alarm, rang.rang_at, history, at=at, handled=_handled(last))
    if guilty is None or guilty.id in facts.handled:
        return Gathered(facts, known)
    facts = _with_ends(facts, guilty, listed, sources, known)
    cloudwatch = sources.clients("cloudwatch")
    alarm = alarms.described(cloudwatch, rang.alarm)
    return Gathered(
        replace(
            facts,
            requests=_if_had(lambda: alarms.requests_since(cloudwatch, alarm, guilty.began_at, at)) if alarm else None,
            rings=alarm.rings if alarm else False,
            rang_before=_if_had(lambda: _rang_before(cloudwatch, rang, guilty, limits, last)),
        ),
        known,
    )


def _with_ends(facts: Facts, guilty: Deployment, listed: Listed, sources: Sources, known: Sequence[Run]) -> Facts:
    """With what there is to go back to, and what stands against it."""
    good = candidates(earlier_good(guilty, facts.deployments))
    environment = sources.directory.environment
    return replace(
        facts,
        stored=stored(sources.clients, listed.registry, good, known),
        held_back=held_back(sources.evidence, listed.service, environment, [*good, guilty]),
        upgraded=upgraded(sources, listed.service, guilty),
    )


def of_return(listed: Listed, last: Case | None, sources: Sources, at: datetime) -> Gathered:
    """The facts about what runs, where nothing rings.

    Raises:
        ClientError: a part of the cloud refused.
    """
    known = runs(sources.clients("codepipeline"), listed)
    history = deployments(known, last)
    here = current(history)
    facts = Facts(listed.service, "", at, history, at=at, handled=_handled(last))
    if here is None or not here.automatic:
        return Gathered(facts, known)
    return Gathered(_with_ends(facts, here, listed, sources, known), known)


def by_hand(listed: Listed, last: Case | None, sources: Sources) -> tuple[HandFacts, Sequence[Run]]:
    """The facts for a person who asks.

    Raises:
        ClientError: a part of the cloud refused.
    """
    known = runs(sources.clients("codepipeline"), listed)
    history = deployments(known, last)
    here = current(history)
    good = candidates(earlier_good(here, history)) if here else []
    return HandFacts(
        history,
        stored=stored(sources.clients, listed.registry, good, known),
        held_back=held_back(sources.evidence, listed.service, sources.directory.environment, good),
        under_way=last.deployment if last and last.open else "",
        upgraded=upgraded(sources, listed.service, here) if here else (),
    ), known


def deployments(known: Sequence[Run], last: Case | None) -> tuple[Deployment, ...]:
    """The deployments of the pipeline, and the last rollback where it went past the pipeline."""
    history = [run.deployment for run in known]
    if last is not None and last.past_pipeline:
        history.append(last.as_deployment())
    return tuple(history)


def upgraded(sources: Sources, service: str, since: Deployment) -> tuple[str, ...]:
    """The services that depend on this one and came, with what they run, after a deployment of it began.

    One that went back to what it ran before then has not come since. One of which an item can't be read may have.

    Raises:
        ClientError: the store refused.
    """
    names = sources.directory.dependants(service)
    if not names:
        return ()
    running = sources.evidence.running(sources.directory.environment, names)
    newer = [item for item in running.items if item.at > since.began_at]
    came = [item.service for item in newer if _came(item, sources) > since.began_at]
    return (*came, *(UNREAD for _ in running.unread))


def _came(item: Item, sources: Sources) -> datetime:
    """When the tree that a service runs was brought as something new, as far as that is known."""
    if not _is_back(item):
        return item.at
    before = sources.evidence.deployments(item.service, item.environment, LOOKED_BACK, older_than=item)
    brought = [one.at for one in before.items if one.tree == item.tree and one.passed and not _is_back(one)]
    return max(brought, default=item.at)


def _is_back(item: Item) -> bool:
    return item.kind != "deployed" or item.brings_back


def _rang_before(
    cloudwatch: Client, rang: Rang, guilty: Deployment, limits: Limits, last: Case | None
) -> datetime | None:
    """When the alarm last rang before; a version that mends is not excused by what the one before it did."""
    forgiven = last.ended_at if last is not None and last.phase == "done" else None
    return alarms.rang_before(
        cloudwatch, rang.alarm, guilty.began_at, rang.rang_at, calm=limits.calm, forgiven=forgiven
    )


def _handled(last: Case | None) -> frozenset[str]:
    return frozenset({last.deployment}) if last is not None else frozenset()


def _if_had(ask: Callable[[], Value]) -> Value | None:
    try:
        return ask()
    except Exception:  # noqa: BLE001 - see `of_alarm`: an excuse that can't be had is none
        return None
