"""The function that keeps and tells what happens in delivery, and the few rules that bring it there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components import iam
from components.context import Context
from components.foundation.evidence_store import EvidenceStore
from components.functions import PlatformFunction, Signed, Work
from components.guard.directory import ServiceDirectory
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from components.inbox import Feed, Inbox
from slipway.functions.webhooks.notice import SOURCE
from slipway.plan.deploys.ecs import ecs_cluster

TIMEOUT = 60
"""Seconds for a batch of ten events; what there is no time to tell is told with the next one."""
AT_ONCE = 10


class Router(pulumi.ComponentResource):
    """One function and one inbox for all services of the stack: a bus holds 300 rules, so there is none a service.

    Attributes:
        function: keeps and tells.
    """

    function: PlatformFunction

    def __init__(
        self,
        context: Context,
        *,
        tables: DecisionTables,
        slack: SlackAccess,
        directory: ServiceDirectory,
        evidence: EvidenceStore,
        key_arn: pulumi.Input[str],
        alarms_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it; failures in production are told to the topic `alarms_arn`."""
        super().__init__("slipway:guard:Router", "router", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        inbox = Inbox(Feed("router", TIMEOUT, patterns(context), at_once=AT_ONCE), context, key_arn, alarms_arn, here)
        pipelines = context.arn("codepipeline", f"{context.plan.stack}-*")
        via = {"StringEquals": {"kms:ViaService": f"sns.{context.region}.amazonaws.com"}}
        self.function = PlatformFunction(
            Work(
                name="router",
                module="router",
                physical=context.name("router"),
                description="Keeps and tells what happens in delivery",
                timeout=TIMEOUT,
                at_once=AT_ONCE,
                statements=[
                    *inbox.reading,
                    *directory.reading,
                    *slack.reading,
                    *evidence.reading(),
                    *evidence.writing(),
                    *tables.statements(
                        ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], tables.claims
                    ),
                    *tables.statements(["dynamodb:PutItem", "dynamodb:Query"], tables.changes, tables.facts),
                    iam.allow(["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"], pipelines),
                    iam.allow(["sns:Publish"], alarms_arn),
                    iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, via),
                ],
                variables={
                    **directory.variables,
                    **slack.variables,
                    "EVIDENCE_TABLE": evidence.names.table,
                    "EVIDENCE_BUCKET": evidence.names.bucket,
                    "RUNNING_TABLE": evidence.names.running_table,
                    "CLAIMS_TABLE": tables.claims.name,
                    "CHANGES_TABLE": tables.changes.name,
                    "FACTS_TABLE": tables.facts.name,
                    "ALARMS_TOPIC": alarms_arn,
                },
            ),
            context,
            key_arn,
            signed,
            here,
        )
        inbox.feeds(self.function.arn)
        self.register_outputs({"functionName": self.function.name})


def patterns(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """What it is told of: what this stack's things come to, by their names, and whatever our webhooks tell.

    Beginnings are many and say little: only those of pipelines and stages are told.
    """
    ours = [{"prefix": f"{context.plan.stack}-"}]
    services = context.arn("ecs", f"service/{ecs_cluster(context.plan.stack)}/")
    began = [{"anything-but": ["STARTED", "IN_PROGRESS"]}]
    return {
        "executions": {
            "source": ["aws.codepipeline"],
            "detail-type": [
                "CodePipeline Pipeline Execution State Change",
                "CodePipeline Stage Execution State Change",
            ],
            "detail": {"pipeline": ours},
        },
        "actions": {
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Action Execution State Change"],
            "detail": {"pipeline": ours, "state": began},
        },
        "builds": {
            "source": ["aws.codebuild"],
            "detail-type": ["CodeBuild Build State Change"],
            "detail": {"project-name": ours, "build-status": began},
        },
        "codedeploy": {
            "source": ["aws.codedeploy"],
            "detail-type": ["CodeDeploy Deployment State-change Notification"],
            "detail": {"deploymentGroup": ours},
        },
        "ecs": {
            "source": ["aws.ecs"],
            "detail-type": ["ECS Deployment State Change"],
            "resources": [{"prefix": services}],
        },
        "alarms": {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {"alarmName": ours},
        },
        "webhooks": {"source": [SOURCE]},
    }
