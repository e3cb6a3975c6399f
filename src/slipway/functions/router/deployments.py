"""The evidence and the facts of deployments: deployed, rolled back, verified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from slipway.decide.attempts import Fact
from slipway.evidence import Item
from slipway.functions.router.facts import MOST_LEADS, keep
from slipway.functions.router.tools import NotKnownYetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.decide.directory import Listed
    from slipway.decide.events import Event
    from slipway.evidence import Kind
    from slipway.functions.changes import Commit
    from slipway.functions.releases import Release
    from slipway.functions.router.tools import Releases, Tools

LOOKED_BACK = 20
"""Deployments among which that is looked for which a rollback undoes."""
INDEX_LAG = 60
"""Seconds after which the index of deployments surely shows what was written before an event."""


def keep_deployment(event: Event, listed: Listed, tools: Tools, releases: Releases) -> None:
    """Keep that a tree was deployed, or that it failed, and of a rollback also which tree goes.

    Raises:
        NotKnownYetError: the tree, or what is rolled back, isn't known yet.
        ClientError: CodePipeline or a table refused.
    """
    release = releases.of(event.pipeline, event.execution)
    if not release.tree:
        raise NotKnownYetError(f"the tree of execution {event.execution} is not known")
    passed = event.state == "succeeded"
    told = _item("deployed", event, listed, release, passed=passed)
    gone = _gone(told, release, tools) if release.rolls_back_to and passed else None
    tools.evidence.record(told)
    if gone is not None and not _noted(gone, tools):
        tools.evidence.record(_rolled_back(told, gone))
    if release.rolls_back_to is None or passed:
        before = tools.facts.before(told.service, told.environment, told.at)
        leads = _leads(told, release, before, listed, tools)
        keep(_fact(told, event.stage, release, leads, gone), tools.facts, tools.measured, before)


def keep_verification(event: Event, listed: Listed, tools: Tools, releases: Releases) -> None:
    """Keep that the environment found a tree well, and beside which trees of the services that it depends on.

    Raises:
        NotKnownYetError: the tree isn't known yet.
        ClientError: CodePipeline or a table refused.
    """
    release = releases.of(event.pipeline, event.execution)
    if release.rolls_back_to is not None:
        return
    if not release.tree:
        raise NotKnownYetError(f"the tree of execution {event.execution} is not known")
    item = _item("verified", event, listed, release, passed=True)
    beside = [f"{name}@{tree}" for name, tree in _ran(listed.dependencies, event.at, tools)]
    tools.evidence.record(item.model_copy(update={"details": {"commit": release.commit, "dependencies": beside}}))


def keep_fact(fact: Fact, tools: Tools) -> None:
    """Keep a fact; the first time, tell also what it adds to the metrics."""
    keep(fact, tools.facts, tools.measured)


def _item(kind: Kind, event: Event, listed: Listed, release: Release, *, passed: bool) -> Item:
    told = {
        "commit": release.commit,
        "branch": release.branch,
        "started_by": release.started_by,
        "rolls_back_to": release.rolls_back_to,
        "reason": event.reason[:500],
        "deployments": [f"{place}={identity}" for place, identity in release.deployments],
    }
    return Item(
        kind=kind,
        service=listed.service,
        environment=event.environment,
        tree=release.tree,
        digest=release.digest or None,
        by=event.pipeline,
        execution=event.execution,
        at=event.at,
        passed=passed,
        details={name: value for name, value in told.items() if value},
    )


def _gone(told: Item, release: Release, tools: Tools) -> Item | None:
    """The deployment that a rollback undoes: the last one since that which it goes back to; None where there is none.

    Raises:
        NotKnownYetError: the index may not show it yet.
    """
    found = tools.evidence.deployments(told.service, told.environment, LOOKED_BACK, older_than=told)
    for item in found.items:
        if item.kind != "deployed" or item.execution == told.execution:
            continue
        if item.execution != release.rolls_back_to and item.tree != told.tree:
            return item
        break
    if tools.now() - told.at.timestamp() < INDEX_LAG:
        raise NotKnownYetError(f"what execution {told.execution} rolls back is not known")
    return None


def _noted(gone: Item, tools: Tools) -> bool:
    """Whether somebody, such as who rolled back, has kept it already."""
    known = tools.evidence.of_tree(gone.service, gone.tree).items
    return any(
        one.kind == "rolled-back" and one.passed and one.environment == gone.environment and one.at >= gone.at
        for one in known
    )


def _rolled_back(told: Item, gone: Item) -> Item:
    return Item(
        kind="rolled-back",
        service=told.service,
        environment=told.environment,
        tree=gone.tree,
        digest=gone.digest,
        by=told.by,
        execution=told.execution,
        at=told.at,
        details={"back_to": told.tree, "deployed_by": gone.execution},
    )


def _ran(services: tuple[str, ...], at: datetime, tools: Tools) -> list[tuple[str, str]]:
    """What ran of services at an instant, by name; without those that did not run."""
    environment = tools.directory.environment
    found: dict[str, str] = {}
    for item in tools.evidence.running(environment, services).items if services else ():
        if item.at <= at:
            found[item.service] = item.tree
            continue
        then = item.model_copy(update={"at": at})
        older = tools.evidence.deployments(item.service, environment, LOOKED_BACK, older_than=then).items
        found |= {one.service: one.tree for one in reversed(older) if one.kind == "deployed" and one.passed}
    return sorted(found.items())


def _fact(told: Item, stage: str, release: Release, leads: tuple[int, ...], gone: Item | None) -> Fact:
    back = release.rolls_back_to is not None
    return Fact(
        kind="rolled-back" if back else "deployed" if told.passed else "failed",
        service=told.service,
        environment=told.environment,
        at=told.at,
        subject=told.execution,
        tree=told.tree,
        commit=release.commit,
        leads=leads,
        began_at=None if back else dict(release.began).get(stage),
        undoes=gone.execution if gone else "",
    )


def _leads(told: Item, release: Release, before: Sequence[Fact], listed: Listed, tools: Tools) -> tuple[int, ...]:
    """Seconds from each commit since what was deployed before to this deployment, as far as they are known."""
    if release.rolls_back_to is not None or not told.passed or not release.commit:
        return ()
    brought = [fact.commit for fact in before if fact.kind in {"deployed", "rolled-back"} and fact.commit]
    last = brought[-1] if brought else ""
    commits = tools.changes.between(listed.repository, last, release.commit).commits
    return tuple(lead for lead in (_lead(commit, told.at) for commit in commits[-MOST_LEADS:]) if lead is not None)


def _lead(commit: Commit, until: datetime) -> int | None:
    try:
        written = datetime.fromisoformat(commit.at)
    except ValueError:
        return None
    if written.tzinfo is None:
        return None
    return int(max(until - written.astimezone(UTC), timedelta()).total_seconds())
