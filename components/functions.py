"""The platform's own functions: one package for all, and for each a role, a log and a queue of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.queue_alarm import queue_alarm
from slipway.packaging import Package, package

VPC_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
WRITE_TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
UNDELIVERED_DAYS = 14
"""The longest that SQS keeps a message (Amazon SQS quotas)."""
QUICK_START = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""Pydantic looks through all that is installed for plugins of its own, of which there are none."""


@dataclass(frozen=True)
class Signed:
    """The package where it lies signed, and what refuses any other.

    Attributes:
        bucket: the bucket's name.
        key: of the signed object.
        config_arn: the code signing configuration.
    """

    bucket: pulumi.Input[str]
    key: pulumi.Input[str]
    config_arn: pulumi.Input[str]


@dataclass(frozen=True)
class Work:
    """What one function does, and what it takes.

    Attributes:
        name: of its resources.
        module: its folder below `slipway.functions`.
        physical: its name, known beforehand.
        timeout: seconds.
        at_once: how many may run at the same time.
        statements: what it may do beyond writing its log, its traces and what it could not deliver.
        variables: its environment.
        memory: MiB.
        network: subnets and security groups, where it must be inside the network.
    """

    name: str
    module: str
    physical: str
    description: str
    timeout: int
    at_once: int
    statements: Sequence[iam.Statement]
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    memory: int = 256
    network: Mapping[str, Any] | None = None


class PlatformFunction(pulumi.ComponentResource):
    """A function of the platform, with its role, its log and the queue of the events that it gave up on.

    An alarm stands on that queue: a pipeline may wait for a call that nobody will make again.

    Attributes:
        arn: the function.
        name: known beforehand.
        invoke_arn: what an API names to have it called.
    """

    arn: pulumi.Output[str]
    name: str
    invoke_arn: pulumi.Output[str]

    def __init__(
        self,
        work: Work,
        context: Context,
        key_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:functions:PlatformFunction", f"{work.name}-function", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        logs = aws.cloudwatch.LogGroup(
            f"{work.name}-logs",
            name=f"/aws/lambda/{work.physical}",
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=key_arn,
            tags=context.tags(),
            opts=here,
        )
        undelivered = aws.sqs.Queue(
            f"{work.name}-undelivered",
            name=context.name(work.name, "undelivered", limit=80),
            kms_master_key_id=key_arn,
            message_retention_seconds=UNDELIVERED_DAYS * 24 * 3600,
            tags=context.tags(),
            opts=here,
        )
        queue_alarm(
            work.name,
            "undelivered",
            undelivered,
            context,
            description=f"{work.name} gave up on a call; `slipway redrive` gives it back",
            alarms_arn=context.alarms_arn,
            opts=here,
        )
        role = iam.role(
            work.name,
            physical=context.name(work.name),
            path=context.role_path,
            trust=iam.trust("lambda.amazonaws.com", context.account),
            statements=[*work.statements, *own_statements(context, work.physical, undelivered.arn, key_arn)],
            managed=VPC_ACCESS if work.network else None,
            tags=context.tags(),
            opts=here,
        )
        made = built()
        function = aws.lambda_.Function(
            work.name,
            name=work.physical,
            description=work.description,
            runtime=made.runtime,
            architectures=[made.architecture],
            handler=f"slipway.functions.{work.module}.handler.handle",
            role=role.arn,
            timeout=work.timeout,
            memory_size=work.memory,
            reserved_concurrent_executions=work.at_once,
            environment={"variables": {**QUICK_START, **work.variables}},
            tracing_config={"mode": "Active"},
            dead_letter_config={"target_arn": undelivered.arn},
            vpc_config=work.network,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
            **_code(made, signed),
        )
        self.arn, self.name, self.invoke_arn = function.arn, work.physical, function.invoke_arn
        self.register_outputs({"arn": self.arn})


@cache
def built() -> Package:
    """The package of all functions, looked at once a run."""
    return package()


def own_statements(
    context: Context, function: str, undelivered_arn: pulumi.Input[str], key_arn: pulumi.Input[str]
) -> list[iam.Statement]:
    """What any function does without a word in its code: it writes its log, its traces and what it gave up on."""
    via = {"StringEquals": {"kms:ViaService": f"sqs.{context.region}.amazonaws.com"}}
    return [
        iam.allow(WRITE_LOGS, context.arn("logs", f"log-group:/aws/lambda/{function}:*")),
        iam.allow(WRITE_TRACES, "*"),
        iam.allow(["sqs:SendMessage"], undelivered_arn),
        iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, via),
    ]


def _code(made: Package, signed: Signed | None) -> dict[str, Any]:
    if signed is None:
        return {"code": pulumi.FileArchive(str(made.path))}
    return {"s3_bucket": signed.bucket, "s3_key": signed.key, "code_signing_config_arn": signed.config_arn}
