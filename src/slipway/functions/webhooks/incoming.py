"""A request as the REST API hands it over."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.decide.webhook import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB, SYSTEM = "/github", "/systems/{system}"
"""The paths of the API."""


@dataclass(frozen=True)
class Incoming:
    """A request and the path that it came by.

    Attributes:
        path: the resource of the API, one of the above.
        system: who it says it is from, where the path names it.
    """

    path: str
    system: str
    request: Request


def incoming(event: Mapping[str, Any]) -> Incoming:
    """The request of a Lambda proxy event (Amazon API Gateway, "Input format of a Lambda function", format 1.0).

    Of a header given several times API Gateway tells the last. A body that says it is base64 and isn't is left as it
    is: no signature fits it.
    """
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    body = str(event.get("body") or "").encode("utf-8", "surrogatepass")
    if event.get("isBase64Encoded"):
        with suppress(binascii.Error):
            body = base64.b64decode(body, validate=True)
    system = str((event.get("pathParameters") or {}).get("system", ""))
    return Incoming(str(event.get("resource", "")), system, Request(headers, body))
