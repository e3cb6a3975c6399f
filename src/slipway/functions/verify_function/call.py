"""One call of a version of a function, as the HTTP API would make it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slipway.decide.verification import Answer

if TYPE_CHECKING:
    from slipway.clients import Client
    from slipway.functions.verify_function.version import Version


def call(version: Version, client: Client) -> Answer:
    """What the version says to its health check; a failed invocation is no answer."""
    told = client.invoke(
        FunctionName=version.function, Qualifier=version.number, Payload=json.dumps(request(version.path)).encode()
    )
    payload = told["Payload"].read()
    if "FunctionError" in told:
        return Answer(None, _trouble(payload) or str(told["FunctionError"]))
    try:
        return Answer(int(json.loads(payload)["statusCode"]))
    except (ValueError, TypeError, KeyError):
        return Answer(None, "its answer has no statusCode")


def request(path: str) -> dict[str, Any]:
    """A GET request in the payload format 2.0 (API Gateway developer guide, "Lambda proxy integrations")."""
    host = "verification.internal"
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "slipway"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": host, "user-agent": "slipway"},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "verification",
            "domainName": host,
            "domainPrefix": "verification",
            "http": http,
            "requestId": "verification",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/1970:00:00:00 +0000",
            "timeEpoch": 0,
        },
        "isBase64Encoded": False,
    }


def _trouble(payload: bytes) -> str:
    try:
        told = json.loads(payload)
    except ValueError:
        return ""
    return str(told.get("errorType", "")) if isinstance(told, dict) else ""
