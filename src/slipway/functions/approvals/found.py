"""What is found out about a release that people are asked about: what it changes, who had a part in it, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.evidence.patience import patiently
from slipway.evidence.redaction import redacted
from slipway.functions.approvals.pipeline import DEADLINE
from slipway.functions.changes import Change
from slipway.functions.releases import Release, release_of

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.evidence import Item
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.wait import Place
    from slipway.functions.directory import Lookup

FORGOTTEN = frozenset({"PipelineExecutionNotFoundException", "PipelineNotFoundException", "ValidationException"})
"""What CodePipeline says of an execution that it does not know any more, or that is none of its own: what went past the
pipeline has the id of a deployment (CodePipeline API, GetPipelineExecution).
"""


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
    """What was found out about a release; `running` is None where the service was never deployed."""

    listed: Listed
    release: Release
    change: Change
    running: Item | None
    involved: Involved
    all_known: bool


def look_up(desk: Desk, listed: Listed, place: Place) -> Found:
    """What is found out about what an execution carries.

    Raises:
        ClientError, ConnectionError, HTTPClientError: the cloud refused, or was busy until the deadline.
    """
    release = _carried(desk, place.pipeline, place.execution)
    running = _running(desk, listed)
    change = desk.changes.between(listed.repository, _commit_of(desk, listed, running), release.commit)
    involved = _involved(desk.directory, release, change)
    all_known = not involved.strangers and (change.complete or running is None)
    return Found(listed, release, change, running, involved, all_known)


def asked(desk: Desk, involved: frozenset[str]) -> tuple[str, ...]:
    """The release managers whose word counts."""
    return tuple(name for name, person in desk.people.items() if person.release_manager and name not in involved)


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
        return _carried(desk, listed.pipeline, running.execution).commit
    except desk.codepipeline.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in FORGOTTEN:
            raise
        return ""


def _carried(desk: Desk, pipeline: str, execution: str) -> Release:
    return patiently(lambda: release_of(desk.codepipeline, pipeline, execution), DEADLINE)


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


def short(text: str, longest: int) -> str:
    """One line without secrets, not too long."""
    plain = redacted(" ".join(text.split()))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
