"""Gathers what is approved: the release, its commits and authors, what is proved of it, and what speaks for caution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.decide.approval import Request, needed
from slipway.decide.risk import Changing, risk
from slipway.evidence.redaction import redacted
from slipway.functions.approvals.proofs import last_failure, overrides, proved
from slipway.functions.approvals.wait import Line, Place, Subject, Wait
from slipway.functions.changes import Change
from slipway.functions.releases import Release, release_of

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.evidence import Item
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.directory import Lookup

SHOWN_COMMITS = 8


class UnknownReleaseError(RuntimeError):
    """A pipeline waits, and what is to be approved can't be told."""


@dataclass(frozen=True)
class Involved:
    """Who may not approve.

    Attributes:
        names: of people that are known.
        strangers: sign-ins that are nobody's.
    """

    names: frozenset[str]
    strangers: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What was found out about a wait; `running` is None where the service was never deployed."""

    listed: Listed
    release: Release
    change: Change
    running: Item | None
    involved: Involved
    all_known: bool


def gather(desk: Desk, place: Place, token: str, request: str) -> Wait:
    """The wait at a place, with all that whoever is asked should know.

    Args:
        desk: what to ask.
        place: where the pipeline waits.
        token: of CodePipeline, for this wait.
        request: the id that it is given.

    Raises:
        UnknownReleaseError: the pipeline, its tree or its digest is not known.
        ClientError: the cloud refused.
    """
    listed = desk.directory.of_pipeline(place.pipeline)
    if listed is None:
        raise UnknownReleaseError(f"pipeline {place.pipeline} belongs to no service of stack {desk.directory.stack}")
    release = release_of(desk.codepipeline, place.pipeline, place.execution)
    if not release.tree or not release.digest:
        raise UnknownReleaseError(f"execution {place.execution} of {place.pipeline} tells no tree or no digest")
    now, running = desk.now(), _running(desk, listed)
    change = desk.changes.between(listed.repository, _commit_of(desk, listed, running), release.commit)
    involved = _involved(desk.directory, release, change)
    all_known = not involved.strangers and (change.complete or running is None)
    wanted = Request(
        id=request,
        service=listed.service,
        environment=desk.directory.environment,
        tree=release.tree,
        digest=release.digest,
        involved=involved.names,
        expires_at=now + desk.lasts,
        needed=needed(desk.directory.approvers, authors_known=all_known),
    )
    found = Found(listed, release, change, running, involved, all_known)
    channels = tuple(dict.fromkeys(filter(None, (desk.directory.channel, listed.channel))))
    return Wait(wanted, place, token, now, _subject(desk, found), channels)


def _running(desk: Desk, listed: Listed) -> Item | None:
    """What runs here; None where the service was never deployed."""
    return next(iter(desk.evidence.running(desk.directory.environment, [listed.service]).items), None)


def _commit_of(desk: Desk, listed: Listed, running: Item | None) -> str:
    """The commit that runs here; empty where it can't be told any more."""
    if running is None:
        return ""
    told = running.details.get("commit")
    if isinstance(told, str) and told:
        return told
    try:
        return release_of(desk.codepipeline, listed.pipeline, running.execution).commit
    except desk.codepipeline.exceptions.ClientError:
        return ""


def _involved(directory: Lookup, release: Release, change: Change) -> Involved:
    """Authors, pushers and whoever started it. GitHub tells people by their login or by their e-mail."""
    signed = {*change.authors, *change.pushers, release.author} - {""}
    found = {each: directory.who("github", each) or directory.who("email", each) for each in signed}
    if release.started_by:
        found[release.started_by] = directory.who_called(release.started_by)
    return Involved(
        frozenset(name for name in found.values() if name),
        tuple(sorted(each for each, name in found.items() if name is None)),
    )


def _subject(desk: Desk, found: Found) -> Subject:
    listed, release, change, running = found.listed, found.release, found.change, found.running
    here = desk.evidence.of_tree(listed.service, release.tree).items
    before = desk.upstream.of_tree(listed.service, release.tree).items if desk.upstream else ()
    last = desk.evidence.deployments(listed.service, desk.directory.environment, limit=1).items
    seen = risk(
        Changing(
            commits=len(change.commits),
            authors=len(change.authors),
            all_known=found.all_known,
            first=running is None,
            back=release.rolls_back_to is not None,
            dependants=desk.directory.dependants(listed.service),
            infrastructure=release.summary,
            overrides=tuple(overrides(here)),
            last_failed=last_failure(last),
            quiet_days=(desk.now() - running.at).days if running else None,
        )
    )
    shown = change.commits[: -SHOWN_COMMITS - 1 : -1]
    return Subject(
        commit=release.commit,
        branch=release.branch,
        compare=change.compare,
        commits=tuple(Line(one.id, _text(one.author, 60), _text(one.message, 120)) for one in shown),
        left_out=len(change.commits) - len(shown),
        proofs=(*proved(here, release.digest), *proved(before, release.digest, upstream=True)),
        level=seen.level,
        risks=tuple(_text(reason, 400) for reason in seen.reasons),
        strangers=tuple(_text(each, 80) for each in found.involved.strangers),
        asked=tuple(_asked(desk, found.involved.names)),
    )


def _asked(desk: Desk, involved: frozenset[str]) -> Iterable[str]:
    return (name for name, person in desk.people.items() if person.release_manager and name not in involved)


def _text(text: str, longest: int) -> str:
    """One line without secrets, not too long."""
    plain = redacted(" ".join(text.split()))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
