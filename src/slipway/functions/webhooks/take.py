"""Takes one request: who signed it, whether it was taken before, and what to tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from slipway.decide.webhook import Verdict, judge_github, judge_message
from slipway.functions.webhooks import github, system
from slipway.functions.webhooks.incoming import GITHUB, SYSTEM, Incoming, incoming
from slipway.functions.webhooks.notice import Notice, NotToldError, UnusableError, tell
from slipway.functions.webhooks.secrets import KEPT_AT_LEAST, Secrets, keys_of, usable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.clients import Client
    from slipway.functions.claims import Claims
    from slipway.functions.webhooks.variables import WebhookVariables

TAKEN, NOTHING_TO_DO, UNUSABLE, REFUSED, UNKNOWN_PATH, NOT_NOW = 202, 200, 400, 401, 404, 503
"""HTTP statuses."""


@dataclass(frozen=True)
class Desk:
    """What requests are taken with."""

    variables: WebhookVariables
    secrets: Secrets
    claims: Claims
    bus: Client


@dataclass(frozen=True)
class Answer:
    """What the sender is told.

    Attributes:
        status: one of the above.
        reason: one line; it holds nothing of what only a signer may know.
    """

    status: int
    reason: str

    @property
    def again(self) -> bool:
        """Whether the same request may be taken later."""
        return self.status == NOT_NOW


def take(event: Mapping[str, Any], desk: Desk, now: float) -> Answer:
    """The answer to a request.

    Args:
        event: of API Gateway.
        desk: what to take it with.
        now: seconds since the epoch.
    """
    came = incoming(event)
    if came.path not in {GITHUB, SYSTEM}:
        return Answer(UNKNOWN_PATH, f"expected {GITHUB} or {SYSTEM}")
    try:
        verdict = _judged(came, desk, now)
        if verdict.says != "accepted":
            return Answer(REFUSED if verdict.says == "refused" else NOTHING_TO_DO, verdict.reason)
        return _taken(came, verdict.key, desk, now)
    except UnusableError as error:
        return Answer(UNUSABLE, str(error))
    except (ClientError, BotoCoreError, NotToldError) as error:
        return Answer(NOT_NOW, f"not now: {type(error).__name__}")


def _judged(came: Incoming, desk: Desk, now: float) -> Verdict:
    """The verdict; before a request is refused, the secrets are asked for again, since one may be newer than known."""
    by_github = came.path == GITHUB
    name = desk.variables.github_secret if by_github else desk.variables.systems_secret
    judge: Callable[[tuple[str, ...]], Verdict] = (
        (lambda values: judge_github(came.request, usable(values)))
        if by_github
        else (lambda values: judge_message(came.request, came.system, keys_of(came.system, values), now))
    )
    known = desk.secrets.values(name)
    verdict = judge(known)
    if verdict.says != "refused":
        return verdict
    renewed = desk.secrets.values(name, KEPT_AT_LEAST)
    return verdict if renewed == known else judge(renewed)


def _taken(came: Incoming, key: str, desk: Desk, now: float) -> Answer:
    notice = github.notice(came.request) if came.path == GITHUB else system.notice(came.system, came.request)
    return _told_once(key, notice, desk, now) if isinstance(notice, Notice) else Answer(NOTHING_TO_DO, notice)


def _told_once(key: str, notice: Notice, desk: Desk, now: float) -> Answer:
    stands = desk.claims.claim(key, now)
    if stands == "taken":
        return Answer(NOTHING_TO_DO, "taken before")
    if stands == "busy":
        return Answer(NOT_NOW, "not now: it is being taken")
    try:
        tell(desk.bus, desk.variables.event_bus, key, notice)
    except (ClientError, BotoCoreError, NotToldError):
        desk.claims.release(key)
        raise
    desk.claims.settle(key)
    return Answer(TAKEN, f"taken: {notice.kind}")
