"""Takes one request: who signed it, and where it goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from slipway.decide.slack_request import judge_slack
from slipway.functions.slack_door.interaction import (
    Press,
    Submission,
    UnusableError,
    handed_on,
    interaction,
)
from slipway.functions.webhooks.incoming import incoming
from slipway.functions.webhooks.secrets import KEPT_AT_LEAST, Secrets, usable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slipway.clients import Client
    from slipway.decide.webhook import Request, Verdict
    from slipway.functions.slack_door.variables import SlackDoorVariables

TAKEN, UNUSABLE, REFUSED, NOT_NOW = 200, 400, 401, 503
"""HTTP statuses."""
PRESS_AGAIN = "This could not be taken just now. Please press the button again."


@dataclass(frozen=True)
class Door:
    """What requests are taken with."""

    variables: SlackDoorVariables
    secrets: Secrets
    queue: Client


@dataclass(frozen=True)
class Answer:
    """What Slack is told.

    Attributes:
        status: one of the above.
        reason: one line for the log.
        body: what Slack shows in a modal that stays open; empty else.
    """

    status: int
    reason: str
    body: str = ""


def take(event: Mapping[str, Any], door: Door, now: float) -> Answer:
    """The answer to a request.

    Args:
        event: of API Gateway.
        door: what to take it with.
        now: seconds since the epoch.
    """
    request = incoming(event).request
    try:
        verdict = _judged(request, door, now)
    except (ClientError, BotoCoreError) as error:
        return Answer(NOT_NOW, f"the secret can't be had: {type(error).__name__}")
    if verdict.says != "accepted":
        return Answer(REFUSED, verdict.reason)
    try:
        told = interaction(request.body)
    except UnusableError as error:
        return Answer(UNUSABLE, str(error))
    return _hand_on(told, verdict.key, door, now)


def _judged(request: Request, door: Door, now: float) -> Verdict:
    """The verdict; before a request is refused, the secret is asked for again, since one may be newer than known."""
    name = door.variables.slack_secret
    known = door.secrets.values(name) if name else ()
    verdict = judge_slack(request, signing_keys(known), now)
    if verdict.says == "accepted" or not name:
        return verdict
    renewed = door.secrets.values(name, KEPT_AT_LEAST)
    return verdict if renewed == known else judge_slack(request, signing_keys(renewed), now)


def signing_keys(values: Iterable[str]) -> tuple[str, ...]:
    """The signing secrets in values of the secret; none where it holds none that is long enough."""
    found = (_parsed(value).get("signing_secret") for value in values)
    return usable(key for key in found if isinstance(key, str))


def _parsed(value: str) -> dict[str, object]:
    try:
        told = json.loads(value)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _hand_on(told: Press | Submission, key: str, door: Door, now: float) -> Answer:
    body = json.dumps(handed_on(told, key, now))
    try:
        door.queue.send_message(QueueUrl=door.variables.approvals_queue, MessageBody=body)
    except (ClientError, BotoCoreError) as error:
        reason = f"the queue did not take it: {type(error).__name__}"
        if isinstance(told, Submission):
            block = next(iter(told.view.state.values), "reason")
            shown = {"response_action": "errors", "errors": {block: PRESS_AGAIN}}
            return Answer(TAKEN, reason, json.dumps(shown))
        return Answer(NOT_NOW, reason)
    return Answer(TAKEN, f"taken: {told.type}")
