"""What other systems say: any JSON object, told as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import JsonValue, TypeAdapter

from slipway.functions.webhooks.notice import Notice, UnusableError

if TYPE_CHECKING:
    from slipway.decide.webhook import Request

LARGEST, LARGEST_TOLD = 128 * 1024, 240 * 1024
"""Bytes of a message as it comes, and as it is told: numbers such as 1e15 grow when they are written anew, and an event
holds 256 KiB in all (Amazon EventBridge quotas)."""

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
        told = len(json.dumps(message, allow_nan=False, ensure_ascii=False).encode())
    except ValueError:
        raise UnusableError("expected a JSON object, with numbers that are finite") from None
    if told > LARGEST_TOLD:
        raise UnusableError(f"expected at most {LARGEST_TOLD} bytes with all numbers written out, found {told}")
    return Notice("System message", {"system": system, "message": message})
