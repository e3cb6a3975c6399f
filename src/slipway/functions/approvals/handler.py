"""The Lambda function that works on approvals: fed by its inbox, a message or more at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from slipway.functions.approvals.variables import ApprovalsVariables
from slipway.functions.environment import read
from slipway.functions.logs import logger

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.slack import Slack

SLACK_KEPT = 300.0
"""Seconds after which the token is asked for again, since it may have been put in or rotated."""

variables = read(ApprovalsVariables)
log = logger("approvals")


def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The entry point: of the messages that could not be taken their ids are told, so that they come again."""
    from slipway.functions.approvals.act import act

    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            act(desk(), record["body"])
        except Exception:
            log.exception("could not be taken", message_id=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


@cache
def desk() -> Desk:
    """What approvals are worked on with, for as long as this process lives."""
    import boto3
    from botocore.config import Config

    from slipway.evidence import EvidenceStore
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.mail import Mail
    from slipway.functions.approvals.offer import Offers
    from slipway.functions.approvals.waits import Waits
    from slipway.functions.changes import Changes
    from slipway.functions.claims import Claims
    from slipway.functions.directory import fetched

    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})

    @cache
    def clients(service: str) -> Any:  # noqa: ANN401 - a boto3 client
        return boto3.client(service, config=config)  # type: ignore[call-overload]

    told = variables
    upstream = told.upstream_table
    links = Mail(clients("kms"), told.links_key, clients("sns"), told.links_topic, told.links_url)
    return Desk(
        codepipeline=clients("codepipeline"),
        waits=Waits(clients("dynamodb"), told.approvals_table),
        offers=Offers(clients("dynamodb"), told.approvals_table),
        claims=Claims(clients("dynamodb"), told.claims_table),
        changes=Changes(clients("dynamodb"), told.changes_table),
        evidence=EvidenceStore(clients, told.evidence_table, told.evidence_bucket, told.running_table),
        upstream=EvidenceStore(clients, upstream, "", "") if upstream else None,
        directory=fetched(clients("s3"), told.directory_bucket, told.directory_key),
        slack=_slack(clients),
        mail=links if told.links_topic else None,
        own_role=told.own_role,
        lasts=timedelta(hours=told.expires_hours),
        now=lambda: datetime.now(UTC),
        log=log,
    )


def _slack(clients: Callable[[str], Any]) -> Callable[[], Slack | None]:
    """Slack, kept for a while; none as long as its secret has no value.

    A secret that can't be had just now is another matter: what was to be told comes again.
    """
    from botocore.exceptions import ClientError

    from slipway.functions.slack import connected
    from slipway.functions.slack.connect import NoSlackError

    kept: list[tuple[float, Slack | None]] = []

    def slack() -> Slack | None:
        if kept and time.monotonic() - kept[0][0] < SLACK_KEPT:
            return kept[0][1]
        try:
            made = connected(clients, variables.slack_secret, variables.slack_api_url)
        except (ClientError, NoSlackError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            log.warning("no way to Slack", why=type(error).__name__)
            return None
        kept[:] = [(time.monotonic(), made)]
        return made

    return slack
