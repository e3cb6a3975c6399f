"""The Lambda function behind the path that Slack tells of presses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.slack_door.variables import SlackDoorVariables

if TYPE_CHECKING:
    from slipway.functions.slack_door.take import Door

CONNECT, ANSWER = 0.2, 0.25
"""Seconds that a backend has, without a second try: a secret has two values, and Slack is answered within one second
even where all three calls are slow."""

variables = read(SlackDoorVariables)
log = logger("slack-door")
metrics = Metrics(namespace="Slipway", service="slack-door")


@metrics.log_metrics
def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The entry point: takes the request and answers it; what it came to is logged and counted."""
    from slipway.functions.slack_door.take import take

    answer = take(event, door(), time.time())
    request = (event.get("requestContext") or {}).get("requestId")
    log.info(answer.reason, status=answer.status, request=request)
    metrics.add_metric(name=f"Answered{answer.status}", unit=MetricUnit.Count, value=1)
    return {"statusCode": answer.status, "headers": {"content-type": "application/json"}, "body": answer.body}


@cache
def door() -> Door:
    """What requests are taken with, by clients that don't wait."""
    import boto3
    from botocore.config import Config

    from slipway.functions.slack_door.take import Door
    from slipway.functions.webhooks.secrets import Secrets

    config = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
    secrets = Secrets(boto3.client("secretsmanager", config=config), time.monotonic)
    return Door(variables, secrets, boto3.client("sqs", config=config))
