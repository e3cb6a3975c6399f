"""What people give as a reason, as it is kept: one line without secrets that fits into an item of evidence."""

from __future__ import annotations

import json

from slipway.evidence.redaction import redacted

MOST_BYTES = 3000
"""As ASCII JSON: of the 4096 of all details of an item."""


def reason_of(text: str | None) -> str:
    """The reason, or as much of it as fits."""
    plain = redacted(" ".join((text or "").split()))
    if _size(plain) <= MOST_BYTES:
        return plain
    while plain and _size(plain) > MOST_BYTES - _size("…"):
        plain = plain[: -max(1, (_size(plain) - MOST_BYTES) // len(r"\ud83d\ude00"))]
    return f"{plain}…"


def _size(text: str) -> int:
    return len(json.dumps(text))
