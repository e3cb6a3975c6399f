"""What a person asks for: to go back, to know what that would do, or how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slipway.decide.going_back import Wish, go_back
from slipway.functions.rollback.carry import Desk, free, go_on
from slipway.functions.rollback.cases import Case, Held, OvertakenError
from slipway.functions.rollback.gather import by_hand
from slipway.functions.rollback.respond import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.functions.directory import Lookup


class Asked(BaseModel):
    """What the function is invoked with, under the key `rollback`.

    Attributes:
        service: that is gone back with.
        to: tree or execution, or how it begins; empty for the last good one.
        reason: why.
        by: ARN of the caller's session in AWS, or the name of a person where a stack has no identities of its own.
        dry_run: only tell.
        state: tell how the last rollback stands, and take it on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str = Field(max_length=63)
    to: str = Field("", max_length=100)
    reason: str = Field("", max_length=500)
    by: str = Field("", max_length=700)
    dry_run: bool = False
    state: bool = False


def answered(event: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The answer to what somebody asks.

    Raises:
        ClientError: a part of the cloud refused.
    """
    try:
        asked = Asked.model_validate(event)
        desk.sources.listed(asked.service)
    except ValidationError as error:
        wrong = "; ".join(f"{each['loc'][0] if each['loc'] else 'event'}: {each['msg']}" for each in error.errors())
        return {"refused": wrong}
    except LookupError as error:
        return {"refused": str(error)}
    return _state(asked, desk) if asked.state else _go_back(asked, desk)


def _go_back(asked: Asked, desk: Desk) -> dict[str, Any]:
    last = desk.cases.last(asked.service)
    facts, _ = by_hand(desk.sources.listed(asked.service), last.case if last else None, desk.sources)
    verdict = go_back(facts, _wish(asked, desk.sources.directory))
    if verdict.act == "nothing":
        return {"refused": verdict.reason, "deployment": verdict.deployment}
    guilty = next(one for one in facts.deployments if one.id == verdict.deployment)
    now = desk.now()
    case = Case(
        service=asked.service,
        by=_name(asked, desk.sources.directory),
        rang_at=now,
        decided_at=now,
        **opened(verdict, guilty, facts.deployments),  # type: ignore[arg-type]
    )
    if asked.dry_run:
        return _told(case)
    try:
        return _told(go_on(desk.cases.write(case, last, now), desk).case)
    except OvertakenError as error:
        return {"refused": str(error), "deployment": verdict.deployment}


def _state(asked: Asked, desk: Desk) -> dict[str, Any]:
    last = desk.cases.last(asked.service)
    if last is None:
        return {"refused": f"{asked.service} was never rolled back"}
    return _told(_taken_on(last, desk).case)


def _taken_on(last: Held, desk: Desk) -> Held:
    if last.case.settled or not free(last, desk.now()):
        return last
    try:
        return go_on(last, desk)
    except OvertakenError:
        return last


def _wish(asked: Asked, directory: Lookup) -> Wish:
    name = _name(asked, directory)
    person = directory.people.get(name)
    return Wish(name, person is not None and person.release_manager, asked.reason, asked.to)


def _name(asked: Asked, directory: Lookup) -> str:
    """The person's name; empty for somebody unknown."""
    if asked.by.startswith("arn:"):
        return directory.who_called(asked.by) or ""
    return asked.by if asked.by in directory.people else ""


def _told(case: Case) -> dict[str, Any]:
    return {
        "act": case.act,
        "reason": case.reason,
        "phase": case.phase,
        "note": case.note,
        "deployment": case.deployment,
        "tree": case.tree,
        "digest": case.digest,
        "to": case.to,
        "to_tree": case.to_tree,
        "to_digest": case.to_digest,
        "effects": [f"{effect.kind} {effect.id}" for effect in case.effects],
        "ended_at": case.ended_at.isoformat() if case.ended_at else None,
    }
