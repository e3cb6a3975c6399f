"""Going back without an alarm: what a person may ask for, and what CodePipeline must not have brought back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slipway.decide.rollback import Deployment, Facts, RollbackVerdict, astray, back, earlier_good

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_PREFIX = 7
"""Characters of a tree or an execution that name it; as many as git shows."""
NOTHING = "nothing else was deployed before: there is nothing to go back to"


@dataclass(frozen=True)
class Wish:
    """What a person asks for.

    Attributes:
        by: name of the person; empty for somebody unknown.
        release_manager: whether their word counts.
        reason: why.
        to: tree or deployment to go back to, or how it begins; empty for the last good one.
    """

    by: str
    release_manager: bool
    reason: str
    to: str = ""


@dataclass(frozen=True)
class HandFacts:
    """What is known when a person asks.

    Attributes:
        deployments: of the service in this environment, in any order.
        stored, held_back: digests, as in `rollback.Facts`.
        under_way: id of the deployment whose rollback has not ended; empty where there is none.
        upgraded: services deployed since what runs, which may need it.
    """

    deployments: Sequence[Deployment]
    stored: frozenset[str] = frozenset()
    held_back: frozenset[str] = frozenset()
    under_way: str = ""
    upgraded: tuple[str, ...] = ()


def current(deployments: Sequence[Deployment]) -> Deployment | None:
    """What runs or is about to: the newest deployment that has begun and neither failed nor was undone."""
    undone = {one.rolls_back for one in deployments if one.state == "succeeded" and one.rolls_back}
    live = [one for one in deployments if one.state in {"running", "succeeded"} and one.id not in undone]
    return max(live, key=lambda one: one.began_at, default=None)


def go_back(facts: HandFacts, wish: Wish) -> RollbackVerdict:
    """The verdict on what a person asks for: `stop`, `redeploy`, or `nothing` with the reason why not.

    A person may go back where a machine halts, such as behind services that were deployed since, but never to a
    version that is held back or not there any more.
    """
    refusal = _may_not(wish)
    if not refusal and facts.under_way:
        refusal = f"the rollback of {facts.under_way} has not ended"
    here = current(facts.deployments)
    if refusal or here is None:
        return RollbackVerdict("nothing", refusal or "nothing runs that could be rolled back")
    before = earlier_good(here, facts.deployments)
    wanted = _wanted(before, wish.to) if wish.to else _last(before, here, facts)
    if isinstance(wanted, str):
        return RollbackVerdict("nothing", wanted, here.id)
    against = _against(wanted, here, before, facts)
    if against:
        return RollbackVerdict("nothing", against, here.id)
    aside = f"; {', '.join(facts.upgraded)} came after it and may need it" if facts.upgraded else ""
    return RollbackVerdict(
        "stop" if here.state == "running" else "redeploy",
        f"{wish.by} asked for it: {wish.reason}{aside}",
        here.id,
        wanted.digest,
        hold_back=here.digest if here.rolls_back is None else None,
        to=wanted.id,
    )


def go_back_astray(facts: Facts) -> RollbackVerdict:
    """The verdict, with no alarm, on what runs: it goes where CodePipeline has brought back what is held back."""
    here = current(facts.deployments)
    if here is None or here.id in facts.handled or not astray(here, facts):
        return RollbackVerdict("nothing", "CodePipeline has brought back nothing that is held back")
    verdict = back(here, facts)
    why = "CodePipeline brought it back by itself since a deployment failed, and it is held back"
    return replace(verdict, reason=f"{why}: {verdict.reason}" if verdict.act == "halt" else why)


def _may_not(wish: Wish) -> str:
    if not wish.by:
        return "nobody in people.yaml signs in like this"
    if not wish.release_manager:
        return f"{wish.by} is no release manager"
    if not wish.reason.strip():
        return "a rollback by hand needs a reason"
    return ""


def _wanted(before: Sequence[Deployment], to: str) -> Deployment | str:
    """The deployment that is meant, or why there is none; never a rollback, which CodePipeline does not go back to."""
    first = [one for one in before if one.rolls_back is None]
    if not first:
        return NOTHING
    if len(to) < SHORTEST_PREFIX:
        return f"expected {SHORTEST_PREFIX} characters or more of a tree or an execution, found {to!r}"
    meant = [one for one in first if one.id.startswith(to) or one.tree.startswith(to)]
    if len({one.digest for one in meant}) > 1:
        return f"{to} is the beginning of more than one"
    return meant[0] if meant else f"nothing that begins with {to} ran here before what runs now"


def _last(before: Sequence[Deployment], here: Deployment, facts: HandFacts) -> Deployment | str:
    """The last good deployment; where none is good, the last, against which something stands."""
    last = [one for one in before if not _against(one, here, before, facts)] or before
    if not last:
        return NOTHING
    return next((one for one in before if one.digest == last[0].digest and one.rolls_back is None), last[0])


def _against(wanted: Deployment, here: Deployment, before: Sequence[Deployment], facts: HandFacts) -> str:
    """Why it is not gone back there; empty where nothing stands against it."""
    if here.state == "running" and wanted.digest != before[0].digest:
        return f"{here.id} is under way: to stop it brings back {before[0].id}, and nothing else"
    if wanted.digest in facts.held_back:
        return f"{wanted.digest[:19]} went wrong before and is held back"
    if wanted.digest not in facts.stored:
        return f"{wanted.digest[:19]} is not stored any more"
    return ""
