"""What other systems say: any JSON object, told as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import JsonValue, TypeAdapter

from slipway.functions.webhooks.notice import Notice, UnusableError

if TYPE_CHECKING:
    from slipway.decide.webhook import Request

LARGEST = 128 * 1024
"""Bytes of a message. An event holds 256 KiB in all (Amazon EventBridge quotas), and numbers can grow when they are
written anew."""

_OBJECT = TypeAdapter(dict[str, JsonValue])


def notice(system: str, request: Request) -> Notice:
    """What to tell of a message.

    Raises:
        UnusableError: it is too large or no JSON object.
    """
    if len(request.body) > LARGEST:
        raise UnusableError(f"expected at most {LARGEST} bytes, found {len(request.body)}")
    try:
        message = _OBJECT.validate_json(request.body)
        json.dumps(message, allow_nan=False)
    except ValueError:
        raise UnusableError("expected a JSON object, with numbers that are finite") from None
    return Notice("System message", {"system": system, "message": message})
