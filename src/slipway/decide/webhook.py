"""Whether a request to a webhook is to be believed: signed by who may, fresh, and about something of ours."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FRESH = 300
"""Seconds by which the clocks of a sender and of the platform may differ, either way."""
GITHUB_EVENTS = frozenset({"push", "pull_request"})
"""What the platform acts on (GitHub, "Webhook events and payloads")."""
_DELIVERY = re.compile(r"[0-9A-Za-z-]{8,64}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{16,128}")
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Request:
    """A request as it came.

    Attributes:
        headers: by their names in lower case.
        body: the very bytes that were signed.
    """

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Verdict:
    """What a request comes to, and why.

    Attributes:
        key: of the message where it is accepted; the same message again has the same key.
    """

    says: Literal["accepted", "ignored", "refused"]
    reason: str
    key: str = ""


def github_signature(secret: str, body: bytes) -> str:
    """The header `X-Hub-Signature-256` of a body (GitHub, "Validating webhook deliveries")."""
    return f"sha256={_mac(secret, body)}"


def signature(secret: str, source: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The header `X-Slipway-Signature` of a message: all that says whose, when and which it is, is signed with it."""
    return f"v1={_mac(secret, f'v1:{source}:{timestamp}:{nonce}:'.encode() + body)}"


def judge_github(request: Request, secrets: Sequence[str]) -> Verdict:
    """The verdict on a delivery of GitHub, which signs the body and nothing else.

    The key is therefore told from the body: an old delivery under a new id is the same message.

    Args:
        request: as it came.
        secrets: any of which may have signed it; there are two while one takes the other's place.
    """
    given = request.headers.get("x-hub-signature-256", "")
    if not _signed(given, (github_signature(secret, request.body) for secret in secrets)):
        return Verdict("refused", "the signature is missing or not one of this body")
    if not _DELIVERY.fullmatch(request.headers.get("x-github-delivery", "")):
        return Verdict("refused", "X-GitHub-Delivery is missing or no id")
    event = request.headers.get("x-github-event", "")
    if event not in GITHUB_EVENTS:
        return Verdict(
            "ignored", f"nothing is done about {event[:40]!r}; expected {' or '.join(sorted(GITHUB_EVENTS))}"
        )
    return Verdict("accepted", "signed by GitHub", f"github#{hashlib.sha256(request.body).hexdigest()}")


def judge_message(request: Request, source: str, secrets: Sequence[str], now: float) -> Verdict:
    """The verdict on a message of another system.

    Args:
        request: as it came.
        source: who it says it is from; its secrets are given.
        secrets: any of which may have signed it; none where the source isn't known.
        now: seconds since the epoch.
    """
    given, timestamp, nonce = (
        request.headers.get(f"x-slipway-{name}", "") for name in ("signature", "timestamp", "nonce")
    )
    if not _SECONDS.fullmatch(timestamp):
        return Verdict("refused", "X-Slipway-Timestamp is missing or not whole seconds since the epoch")
    if not _NONCE.fullmatch(nonce):
        return Verdict("refused", "X-Slipway-Nonce is missing or not 16 to 128 letters, digits, - and _")
    wanted = (signature(secret, source, timestamp, nonce, request.body) for secret in secrets)
    if not _signed(given, wanted):
        return Verdict("refused", "the signature is missing or not one of this message")
    if abs(now - int(timestamp)) > FRESH:
        return Verdict("refused", f"it was signed more than {FRESH} seconds from now")
    return Verdict("accepted", f"signed by {source}", f"system#{source}#{nonce}")


def from_fork(head: str | None, base: str) -> bool:
    """Whether a pull request comes from another repository than it goes to; one whose source is gone does."""
    return head is None or head.casefold() != base.casefold()


def _mac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _signed(given: str, wanted: Iterable[str]) -> bool:
    """Whether one of the signatures is the given; every one is compared, and in constant time."""
    told = given.encode("utf-8", "replace")
    return sum(hmac.compare_digest(told, each.encode()) for each in wanted) > 0
