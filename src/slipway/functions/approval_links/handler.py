"""The Lambda function behind the page that a mailed link leads to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from slipway.functions.approval_links.variables import LinksVariables
from slipway.functions.environment import read
from slipway.functions.logs import logger

if TYPE_CHECKING:
    from slipway.functions.approval_links.take import Gate

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}

variables = read(LinksVariables)
log = logger("approval-links")


def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The entry point: takes the request and answers it; what it came to is logged, and never the link."""
    from slipway.functions.approval_links.take import take

    answer = take(event, gate(), time.time())
    log.info(answer.reason, status=answer.status, request=(event.get("requestContext") or {}).get("requestId"))
    further = {"location": answer.location} if answer.location else {}
    return {"statusCode": answer.status, "headers": HEADERS | further, "body": answer.body}


@cache
def gate() -> Gate:
    """What requests are taken with."""
    import boto3
    from botocore.config import Config

    from slipway.functions.approval_links.take import Gate
    from slipway.functions.approval_links.verify import Verifier
    from slipway.functions.approvals.waits import Waits

    config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "max_attempts": 2})
    waits = Waits(boto3.client("dynamodb", config=config), variables.approvals_table)
    verifier = Verifier(boto3.client("kms", config=config), variables.links_key)
    return Gate(waits, verifier, boto3.client("sqs", config=config), variables.approvals_queue)
