"""The HTTP API that the functions of a system stand behind."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context

RATE, BURST = 1000, 500
"""Requests a second, and at once, beyond which a system's callers are turned away."""
LOGGED = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "caller": "$context.identity.userArn",
    "source": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "route": "$context.routeKey",
    "status": "$context.status",
    "duration_ms": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}
"""What is logged of each request, under the names that the services use in their own logs."""


class Gateway(pulumi.ComponentResource):
    """One API for a system, logged and throttled, and the queue of what its functions failed to do.

    Attributes:
        api_id: the API.
        execution_arn: what the ARN of each of its routes begins with.
        failures_arn: queue of the events that a function, called asynchronously, gave up on.
        ready: what must exist before it answers.
    """

    api_id: pulumi.Output[str]
    execution_arn: pulumi.Output[str]
    failures_arn: pulumi.Output[str]
    ready: list[pulumi.Resource]

    def __init__(
        self, system: str, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        name = f"{system}-gateway"
        super().__init__("slipway:foundation:Gateway", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        api = aws.apigatewayv2.Api(
            f"{system}-api",
            name=context.name(system, "api", limit=128),
            description=f"Functions of {system}",
            protocol_type="HTTP",
            tags=context.tags(),
            opts=here,
        )
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/vendedlogs/slipway/{context.plan.stack}/{system}-api",
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=key_arn,
            tags=context.tags(),
            opts=here,
        )
        stage = aws.apigatewayv2.Stage(
            f"{name}-stage",
            api_id=api.id,
            name="$default",
            auto_deploy=True,
            access_log_settings={"destination_arn": logs.arn, "format": json.dumps(LOGGED)},
            default_route_settings={
                "throttling_rate_limit": RATE,
                "throttling_burst_limit": BURST,
                "detailed_metrics_enabled": True,
            },
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["deploymentId"]),
        )
        failures = aws.sqs.Queue(
            f"{name}-failures",
            name=context.name(system, "failures", limit=80),
            kms_master_key_id=key_arn,
            message_retention_seconds=14 * 24 * 3600,
            tags=context.tags(),
            opts=here,
        )
        self.api_id, self.execution_arn, self.failures_arn = api.id, api.execution_arn, failures.arn
        self.ready = [stage]
        self.register_outputs({"apiId": self.api_id})
