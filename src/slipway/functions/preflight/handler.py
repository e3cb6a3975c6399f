"""The Lambda function that CodePipeline asks before a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.preflight.variables import ANSWER_SECONDS, CONNECT_SECONDS, TRIES, PreflightVariables

if TYPE_CHECKING:
    from slipway.functions.preflight.ask import Gatekeeper

variables = read(PreflightVariables)
log = logger("preflight")
metrics = Metrics(namespace="Slipway", service="preflight")


@metrics.log_metrics
def handle(event: Mapping[str, Any], _context: object) -> None:
    """The entry point: answers the job; what it came to is logged and counted."""
    from slipway.functions.preflight.ask import handle_job

    told = handle_job(event, _keeper())
    log.info(told.step.says, job=told.job, why=list(told.step.why), counted=told.counted)
    metrics.add_metric(name=f"Gate{told.step.says.capitalize()}", unit=MetricUnit.Count, value=1)


@cache
def _keeper() -> Gatekeeper:
    import boto3
    from botocore.config import Config

    from slipway.evidence import EvidenceStore
    from slipway.functions.preflight.ask import Gatekeeper
    from slipway.functions.preflight.gather import Sources
    from slipway.functions.preflight.stored import checkpoint_in, from_text

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
    )

    @cache
    def clients(service: str) -> Any:  # noqa: ANN401 - a boto3 client
        return boto3.client(service, config=config)  # type: ignore[call-overload]

    @cache
    def checkpoints() -> Mapping[str, Any]:
        place = {"Bucket": variables.checkpoints_bucket, "Key": variables.checkpoints_key}
        return from_text(clients("s3").get_object(**place)["Body"].read())

    upstream = variables.upstream_table
    return Gatekeeper(
        sources=Sources(
            clients=clients,
            evidence=EvidenceStore(clients, variables.evidence_table, "", variables.running_table),
            upstream=EvidenceStore(clients, upstream, "", "") if upstream else None,
            posture=variables.posture,
        ),
        checkpoint_of=lambda service: checkpoint_in(checkpoints(), service),
        now=lambda: datetime.now(UTC),
        limit=timedelta(hours=variables.wait_hours),
    )
