"""The Lambda function behind the API that takes webhooks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.webhooks.variables import WebhookVariables

if TYPE_CHECKING:
    from slipway.functions.webhooks.take import Desk

LATER = 30
"""Seconds after which a sender who was told "not now" should come again."""

variables = read(WebhookVariables)
log = logger("webhooks")
metrics = Metrics(namespace="Slipway", service="webhooks")


@metrics.log_metrics
def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The entry point: takes the request and answers it; what it came to is logged and counted."""
    from slipway.functions.webhooks.take import take

    answer = take(event, _desk(), time.time())
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    log.info(
        answer.reason,
        status=answer.status,
        path=event.get("path"),
        delivery=headers.get("x-github-delivery") or headers.get("x-slipway-nonce"),
        request=(event.get("requestContext") or {}).get("requestId"),
    )
    metrics.add_metric(name=f"Answered{answer.status}", unit=MetricUnit.Count, value=1)
    told = {"content-type": "application/json"} | ({"retry-after": str(LATER)} if answer.again else {})
    return {"statusCode": answer.status, "headers": told, "body": json.dumps({"message": answer.reason})}


@cache
def _desk() -> Desk:
    import boto3
    from botocore.config import Config

    from slipway.functions.claims import Claims
    from slipway.functions.webhooks.secrets import Secrets
    from slipway.functions.webhooks.take import Desk

    config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "max_attempts": 2})
    secrets = Secrets(boto3.client("secretsmanager", config=config), time.monotonic)
    claims = Claims(boto3.client("dynamodb", config=config), variables.deliveries_table)
    return Desk(variables, secrets, claims, boto3.client("events", config=config))
