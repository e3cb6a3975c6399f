"""Takes one request: a look at the page, which changes nothing, or an answer, which is handed on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from botocore.exceptions import BotoCoreError, ClientError

from slipway.functions.approval_links.page import nothing, page
from slipway.functions.approvals.link import TOKEN, BadLinkError
from slipway.functions.approvals.modal import LONGEST_REASON
from slipway.functions.webhooks.incoming import incoming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Client
    from slipway.functions.approval_links.verify import Verifier
    from slipway.functions.approvals.link import Linked
    from slipway.functions.approvals.wait import Wait
    from slipway.functions.approvals.waits import Waits

SHOWN, SEE_OTHER, UNUSABLE, REFUSED, UNKNOWN, NOT_NOW = 200, 303, 400, 401, 404, 503
"""HTTP statuses."""
SENT = "sent"
"""The parameter of the page that an answer leads to: the key of the answer."""
LARGEST = 16 * 1024
"""Bytes of a form."""


@dataclass(frozen=True)
class Gate:
    """What requests are taken with."""

    waits: Waits
    verifier: Verifier
    queue: Client
    queue_url: str


@dataclass(frozen=True)
class Answer:
    """What the browser is told.

    Attributes:
        reason: one line for the log.
        location: where it goes on; empty where it stays.
    """

    status: int
    reason: str
    body: str = ""
    location: str = ""


def take(event: Mapping[str, Any], gate: Gate, now: float) -> Answer:
    """The answer to a request.

    Args:
        event: of API Gateway.
        gate: what to take it with.
        now: seconds since the epoch.
    """
    try:
        form = _form(event)
        linked = gate.verifier.read(form.get(TOKEN, ""), now)
        wait = gate.waits.get(linked.request) if linked.request == _named(event) else None
    except (BadLinkError, ValueError) as error:
        return Answer(REFUSED, str(error), nothing())
    except (ClientError, BotoCoreError) as error:
        return Answer(NOT_NOW, f"not now: {type(error).__name__}", nothing())
    if wait is None:
        return Answer(UNKNOWN, "the request is not known", nothing())
    if event.get("httpMethod") == "POST":
        return _answered(gate, linked, form, now)
    return _shown(wait, linked, form)


def _shown(wait: Wait, linked: Linked, form: Mapping[str, str]) -> Answer:
    sent = form.get(SENT, "")
    before = next((one for one in wait.refused if sent and one.id == f"link {sent}"), None)
    waiting = bool(sent) and not wait.met(f"link {sent}") and not wait.over
    note = "Your answer was taken; what it comes to shows here in a moment." if waiting else ""
    if before:
        note = f"Your answer does not count: {before.why}."
    elif sent and wait.met(f"link {sent}"):
        note = "Your answer counts."
    return Answer(SHOWN, "shown", page(wait, linked.person, form[TOKEN], note, again=waiting))


def _answered(gate: Gate, linked: Linked, form: Mapping[str, str], now: float) -> Answer:
    says = form.get("says")
    if says not in {"approve", "reject"}:
        return Answer(UNUSABLE, "neither approve nor reject", nothing())
    reason = form.get("reason", "")[:LONGEST_REASON]
    told = json.dumps([form[TOKEN], says, reason])
    key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
    message = {
        "from": "link", "key": key, "at": now, "request": linked.request, "person": linked.person, "says": says,
        "reason": reason,
    }  # fmt: skip
    try:
        gate.queue.send_message(QueueUrl=gate.queue_url, MessageBody=json.dumps(message))
    except (ClientError, BotoCoreError) as error:
        return Answer(NOT_NOW, f"the queue did not take it: {type(error).__name__}", nothing())
    return Answer(SEE_OTHER, f"taken: {says}", location=f"?{TOKEN}={quote(form[TOKEN])}&{SENT}={key}")


def _named(event: Mapping[str, Any]) -> str:
    return str((event.get("pathParameters") or {}).get("request", ""))


def _form(event: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a look, or the fields of a form.

    Raises:
        ValueError: they can't be read.
    """
    if event.get("httpMethod") != "POST":
        given = event.get("queryStringParameters") or {}
        return {str(name): str(value) for name, value in given.items()}
    body = incoming(event).request.body
    if len(body) > LARGEST:
        raise ValueError(f"expected a form of at most {LARGEST} bytes")
    fields = parse_qs(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}
