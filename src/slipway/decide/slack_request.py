"""Whether a request is Slack's: signed with the app's signing secret, and fresh (Slack, "Verifying requests")."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from slipway.decide.webhook import FRESH, Request, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS = re.compile(r"[0-9]{1,12}")


def slack_signature(secret: str, timestamp: str, body: bytes) -> str:
    """The header `X-Slack-Signature` of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


def judge_slack(request: Request, secrets: Sequence[str], now: float) -> Verdict:
    """The verdict on a request of Slack; the same request again has the same key.

    Args:
        request: as it came.
        secrets: any of which may have signed it; there are two while one takes the other's place.
        now: seconds since the epoch.
    """
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    if not _SECONDS.fullmatch(timestamp):
        return Verdict("refused", "X-Slack-Request-Timestamp is missing or not whole seconds since the epoch")
    given = request.headers.get("x-slack-signature", "").encode("utf-8", "replace")
    wanted = [slack_signature(secret, timestamp, request.body).encode() for secret in secrets]
    if not sum(hmac.compare_digest(given, each) for each in wanted):
        return Verdict("refused", "the signature is missing or not one of this request")
    if abs(now - int(timestamp)) > FRESH:
        return Verdict("refused", f"it was signed more than {FRESH} seconds from now")
    signed = f"{timestamp}:".encode() + request.body
    return Verdict("accepted", "signed by Slack", f"slack#{hashlib.sha256(signed).hexdigest()}")
