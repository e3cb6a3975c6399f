"""A request as a function is given it, and its answer (API Gateway guide, Lambda proxy integration, format 1.0)."""

from __future__ import annotations

import base64
import binascii
import fnmatch
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slipway.local.account import ACCOUNT
from slipway.local.http.routes import Route


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        path: below the stage.
        headers, query: in the order in which they came.
        source: the caller's address.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    query: tuple[tuple[str, str], ...]
    body: bytes
    source: str


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class MalformedError(Exception):
    """The function's answer is not one of a proxy integration."""


def event(asked: Asked, route: Route, request_id: str, now: datetime) -> dict[str, Any]:
    """What the function is given."""
    encoded = _binary(asked, route)
    headers, many = _joined(asked.headers)
    query, queries = _joined(asked.query)
    return {
        "resource": route.resource,
        "path": asked.path,
        "httpMethod": asked.method,
        "headers": headers,
        "multiValueHeaders": many,
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": queries or None,
        "pathParameters": dict(route.parameters) or None,
        "stageVariables": dict(route.variables) or None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": route.api,
            "domainName": f"{route.api}.execute-api.{route.region}.amazonaws.com",
            "domainPrefix": route.api,
            "extendedRequestId": request_id,
            "httpMethod": asked.method,
            "identity": {"sourceIp": asked.source, "userAgent": headers.get("User-Agent")},
            "path": f"/{route.stage}{asked.path}",
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTime": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
            "requestTimeEpoch": int(now.timestamp() * 1000),
            "resourceId": route.resource_id,
            "resourcePath": route.resource,
            "stage": route.stage,
        },
        "body": _body(asked, encoded=encoded),
        "isBase64Encoded": encoded and bool(asked.body),
    }


def answer(payload: str, accept: str, route: Route) -> Answer:
    """The function's answer, as the caller gets it. Raises MalformedError."""
    told = json.loads(payload)
    if not isinstance(told, dict) or not isinstance(told.get("statusCode"), int | str):
        raise MalformedError("the answer has no statusCode")
    try:
        status = int(told["statusCode"])
        text = told.get("body")
        body = b"" if text is None else text.encode()
        if told.get("isBase64Encoded") and _any_type(accept or "*/*", route.binary):
            body = base64.b64decode(body, validate=True)
    except (ValueError, AttributeError, binascii.Error) as error:
        raise MalformedError(str(error)) from error
    return Answer(status, tuple(_headers(told)), body)


def _headers(told: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Headers of both forms; the form with many values comes before the other. Without a content type it is JSON."""
    many = {name: values for name, values in (told.get("multiValueHeaders") or {}).items() if values}
    one = {name: [value] for name, value in (told.get("headers") or {}).items() if name not in many}
    every = {**one, **many}
    if not any(name.lower() == "content-type" for name in every):
        every["Content-Type"] = ["application/json"]
    for name, values in every.items():
        for value in values:
            yield str(name), str(value)


def _joined(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The last value of each name, and all of them."""
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    return {name: values[-1] for name, values in many.items()}, many


def _body(asked: Asked, *, encoded: bool) -> str | None:
    if not asked.body:
        return None
    return base64.b64encode(asked.body).decode() if encoded else asked.body.decode(errors="replace")


def _binary(asked: Asked, route: Route) -> bool:
    kind = next((value for name, value in asked.headers if name.lower() == "content-type"), "application/json")
    return _any_type(kind, route.binary)


def _any_type(kinds: str, binary: Iterable[str]) -> bool:
    """Whether the first of some media types is one that is handed on as it is."""
    first = kinds.partition(",")[0].partition(";")[0].strip()
    return any(wanted in {first, "*/*"} or fnmatch.fnmatchcase(first, wanted) for wanted in binary)
