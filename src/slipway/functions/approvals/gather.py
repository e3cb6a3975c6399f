"""Gathers what is approved: the release, its commits and authors, what is proved of it, and what speaks for caution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.decide.approval import Request, needed
from slipway.decide.risk import Changing, risk
from slipway.functions.approvals.found import asked, look_up, short
from slipway.functions.approvals.proofs import last_failure, overrides, proved
from slipway.functions.approvals.wait import Line, Place, Subject, Wait

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.found import Found

SHOWN_COMMITS = 8


class UnknownReleaseError(RuntimeError):
    """A pipeline waits, and what is to be approved can't be told."""


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
    found = look_up(desk, listed, place)
    release, now = found.release, desk.now()
    if not release.tree or not release.digest:
        raise UnknownReleaseError(f"execution {place.execution} of {place.pipeline} tells no tree or no digest")
    wanted = Request(
        id=request,
        service=listed.service,
        environment=desk.directory.environment,
        tree=release.tree,
        digest=release.digest,
        involved=found.involved.names,
        expires_at=now + desk.lasts,
        needed=needed(desk.directory.approvers, authors_known=found.all_known),
    )
    channels = tuple(dict.fromkeys(filter(None, (desk.directory.channel, listed.channel))))
    return Wait(wanted, place, token, now, _subject(desk, found), channels)


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
        commits=tuple(Line(one.id, short(one.author, 60), short(one.message, 120)) for one in shown),
        left_out=len(change.commits) - len(shown),
        proofs=(*proved(here, release.digest), *proved(before, release.digest, upstream=True)),
        level=seen.level,
        risks=tuple(short(reason, 400) for reason in seen.reasons),
        strangers=tuple(short(each, 80) for each in found.involved.strangers),
        asked=asked(desk, found.involved.names),
    )
