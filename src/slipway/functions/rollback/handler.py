"""The Lambda function that brings the last good version back when an alarm rings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.rollback.variables import RollbackVariables

if TYPE_CHECKING:
    from slipway.functions.rollback.carry import Desk

variables = read(RollbackVariables)
log = logger("rollback")
metrics = Metrics(namespace="Slipway", service="rollback")


@metrics.log_metrics
def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """The entry point: takes the messages of a batch, each by itself, or answers a person."""
    if "rollback" in event:
        return _asked(event["rollback"])
    failed = [record["messageId"] for record in event["Records"] if not _taken(record)]
    return {"batchItemFailures": [{"itemIdentifier": identity} for identity in failed]}


def _asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    from slipway.functions.rollback.by_hand import answered

    answer = answered(asked, _desk())
    log.info("asked", answer=answer)
    metrics.add_metric(name="Asked", unit=MetricUnit.Count, value=1)
    return answer


def _taken(record: Mapping[str, Any]) -> bool:
    """Whether a message was taken; one that was not comes again, and goes to the queue of poison in the end."""
    from slipway.functions.rollback.incoming import read as read_message
    from slipway.functions.rollback.respond import respond

    try:
        desk = _desk()
        outcome = respond(read_message(record["body"], desk.sources.directory), desk)
    except Exception as error:
        log.exception("not taken", record=record.get("messageId"), error=type(error).__name__)
        metrics.add_metric(name="NotTaken", unit=MetricUnit.Count, value=1)
        return False
    metrics.add_metric(name="Taken", unit=MetricUnit.Count, value=1)
    log.info(outcome.says, record=record.get("messageId"), of=outcome.service)
    return True


@cache
def _desk() -> Desk:
    from datetime import UTC, datetime

    import boto3
    from botocore.config import Config

    from slipway.decide.rollback import Limits
    from slipway.evidence import EvidenceStore
    from slipway.functions.changes import Changes
    from slipway.functions.directory import fetched
    from slipway.functions.rollback.carry import Desk
    from slipway.functions.rollback.cases import Cases
    from slipway.functions.rollback.gather import Sources
    from slipway.functions.rollback.tell import Teller
    from slipway.functions.router.facts import Facts
    from slipway.functions.router.publish import publish
    from slipway.functions.slack import connected

    config = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 1})

    @cache
    def clients(service: str) -> Any:  # noqa: ANN401 - a boto3 client
        return boto3.client(service, config=config)  # type: ignore[call-overload]

    directory = fetched(clients("s3"), variables.directory_bucket, variables.directory_key)
    evidence = EvidenceStore(clients, variables.evidence_table, variables.evidence_bucket, variables.running_table)
    changes = Changes(clients("dynamodb"), variables.changes_table)
    teller = Teller(
        clients,
        directory,
        changes,
        variables.alarms_topic,
        lambda: connected(clients, variables.slack_secret, variables.slack_api_url),
        log,
    )
    return Desk(
        sources=Sources(clients, evidence, directory),
        cases=Cases(clients("dynamodb"), variables.claims_table),
        teller=teller,
        now=lambda: datetime.now(UTC),
        limits=Limits(),
        facts=Facts(clients("dynamodb"), variables.facts_table),
        measured=publish,
    )
