"""The Lambda function that is given everything that happens in delivery."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.router.publish import NAMESPACE, publish
from slipway.functions.router.variables import RouterVariables

if TYPE_CHECKING:
    from slipway.functions.router.take import Outcome
    from slipway.functions.router.tools import Tools
    from slipway.functions.slack import Slack

MILLISECONDS = 1000

variables = read(RouterVariables)
log = logger("router")
metrics = Metrics(namespace=NAMESPACE, service="router")


@metrics.log_metrics
def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    """The entry point: takes a batch, and says which of its messages are to be given again."""
    from slipway.functions.router.take import take

    left = lambda: context.get_remaining_time_in_millis() / MILLISECONDS  # noqa: E731 - short
    outcomes = take(event["Records"], _tools(), left)
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in outcomes:
        _logged(outcome)
    if failed:
        _connected.cache_clear()  # a token of Slack's may have been replaced
    metrics.add_metric(name="EventsTaken", unit=MetricUnit.Count, value=len(outcomes) - len(failed))
    metrics.add_metric(name="EventsFailed", unit=MetricUnit.Count, value=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": outcome.record} for outcome in failed]}


def _logged(outcome: Outcome) -> None:
    about = outcome.event
    known: dict[str, Any] = {}
    if about:
        known = {"event": about.id, "kind": about.kind, "state": about.state, "about": about.service}
    if outcome.error:
        log.warning("not taken", why=f"{type(outcome.error).__name__}: {outcome.error}", **known)
    else:
        log.info("taken" if about else "nobody's", **known)


@cache
def _tools() -> Tools:
    import boto3
    from botocore.config import Config

    from slipway.evidence import EvidenceStore
    from slipway.functions.changes import Changes
    from slipway.functions.claims import Claims
    from slipway.functions.directory import fetched
    from slipway.functions.router.facts import Facts
    from slipway.functions.router.messages import Messages
    from slipway.functions.router.tools import Tools

    config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 2})

    @cache
    def clients(service: str) -> Any:  # noqa: ANN401 - a boto3 client
        return boto3.client(service, config=config)  # type: ignore[call-overload]

    dynamodb = clients("dynamodb")
    return Tools(
        clients=clients,
        directory=fetched(clients("s3"), variables.directory_bucket, variables.directory_key),
        evidence=EvidenceStore(clients, variables.evidence_table, variables.evidence_bucket, variables.running_table),
        facts=Facts(dynamodb, variables.facts_table),
        changes=Changes(dynamodb, variables.changes_table),
        claims=Claims(dynamodb, variables.claims_table),
        messages=Messages(dynamodb, variables.claims_table),
        slack=lambda: _slack(clients),
        measured=publish,
        now=time.time,
        topic=variables.alarms_topic,
    )


def _slack(clients: Any) -> Slack | None:  # noqa: ANN401 - gives boto3 clients
    """Slack, asked for until there is one; None while its secret has no value."""
    from botocore.exceptions import ClientError

    try:
        return _connected(clients)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        log.warning("Slack is not told: its secret has no value yet")
        return None


@cache
def _connected(clients: Any) -> Slack | None:  # noqa: ANN401 - gives boto3 clients
    from slipway.functions.slack import connected

    return connected(clients, variables.slack_secret, variables.slack_api_url)
