"""The function that brings the last good version back when an alarm rings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.functions import PlatformFunction, Signed, Work
from components.guard.directory import ServiceDirectory
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from components.inbox import Feed, Inbox
from slipway.plan.deploys.ecs import ecs_cluster
from slipway.plan.deploys.logs import service_logs

TIMEOUT = 50
"""Seconds: less than the lease of a case, so that whoever still works holds it."""
AT_ONCE = 5
"""Batches at a time, each of one message: what an alarm calls for waits for no other service's."""
TICK = "rate(1 minute)"
"""How soon a rollback goes on that was interrupted, or of whose end nobody told."""


class Rollback(pulumi.ComponentResource):
    """One function for all services of the stack, with what it is fed from.

    Attributes:
        function: answers a person who asks, too.
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
        stores: Mapping[str, ArtifactStore],
        key_arn: pulumi.Input[str],
        alarms_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it; it pages by the topic `alarms_arn`, and `stores` hold the pipelines' artifacts, by region."""
        super().__init__("slipway:guard:Rollback", "rollback", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        feed = Feed("rollback", TIMEOUT, patterns(context), TICK, at_once=AT_ONCE, batch=1)
        inbox = Inbox(feed, context, key_arn, alarms_arn, here)
        self.function = PlatformFunction(
            Work(
                name="rollback",
                module="rollback",
                physical=context.name("rollback"),
                description="Brings the last good version back when an alarm rings",
                timeout=TIMEOUT,
                at_once=AT_ONCE * 2,
                statements=[
                    *inbox.reading,
                    *directory.reading,
                    *slack.reading,
                    *evidence.reading(),
                    *evidence.writing(),
                    *tables.statements(
                        ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"], tables.claims
                    ),
                    *tables.statements(["dynamodb:Query"], tables.changes),
                    *tables.statements(["dynamodb:PutItem", "dynamodb:Query"], tables.facts),
                    *looking(context, stores),
                    *acting(context),
                    iam.allow(["sns:Publish"], alarms_arn),
                    iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, _by_way_of(context, "sns")),
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
                memory=512,
            ),
            context,
            key_arn,
            signed,
            here,
        )
        inbox.feeds(self.function.arn)
        self.register_outputs({"functionName": self.function.name})


def patterns(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """What it is told of: this stack's alarms that ring, and whatever may be the end of a rollback."""
    ours = [{"prefix": f"{context.plan.stack}-"}]
    services = context.arn("ecs", f"service/{ecs_cluster(context.plan.stack)}/")
    return {
        "alarms": {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {"alarmName": ours, "state": {"value": ["ALARM"]}},
        },
        "pipelines": {
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            "detail": {"pipeline": ours, "state": ["SUCCEEDED", "FAILED", "STOPPED", "CANCELED"]},
        },
        "codedeploy": {
            "source": ["aws.codedeploy"],
            "detail-type": ["CodeDeploy Deployment State-change Notification"],
            "detail": {"deploymentGroup": ours, "state": ["SUCCESS", "FAILURE", "STOP"]},
        },
        "ecs": {
            "source": ["aws.ecs"],
            "detail-type": ["ECS Deployment State Change"],
            "resources": [{"prefix": services}],
            "detail": {"eventName": ["SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"]},
        },
    }


def looking(context: Context, stores: Mapping[str, ArtifactStore]) -> list[iam.Statement]:
    """It looks at alarms, pipelines, deployments, images, artifacts and logs of the stack, whose names begin alike: to
    name each of thirty services four times over would be more than a policy holds.

    What CloudWatch measures can't be held to resources (service authorization reference). Composite alarms, of which
    it asks for none, are told only to whoever may describe all alarms (CloudWatch API). S3 says that an object is not
    there only to who may list its bucket.
    """
    stack = context.plan.stack
    service = _of_ecs(context, "service")
    told = ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"]
    executed = ["GetPipelineExecution", "ListActionExecutions", "ListPipelineExecutions"]
    return [
        iam.allow(["cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"], "*"),
        iam.allow(told, context.arn("cloudwatch", "alarm:*")),
        iam.allow([f"codepipeline:{action}" for action in executed], context.arn("codepipeline", f"{stack}-*")),
        iam.allow(["codedeploy:GetDeployment", "codedeploy:ListDeployments"], _groups(context)),
        iam.allow(["ecs:DescribeServices", "ecs:ListServiceDeployments"], service),
        iam.allow(["ecs:DescribeServiceDeployments"], [service, _of_ecs(context, "service-deployment")]),
        iam.allow(["ecs:DescribeServiceRevisions"], [service, _of_ecs(context, "service-revision")]),
        iam.allow(["ecr:DescribeImages"], context.arn("ecr", f"repository/{stack}-*")),
        iam.allow(["logs:FilterLogEvents"], context.arn("logs", f"log-group:{service_logs(stack, '*')}:*")),
        iam.allow(["s3:GetObject"], [f"{store.bucket_arn}/*" for store in stores.values()]),
        iam.allow(["s3:ListBucket"], [store.bucket_arn for store in stores.values()]),
        iam.allow(["kms:Decrypt"], [store.key_arn for store in stores.values()], _by_way_of(context, "s3")),
    ]


def acting(context: Context) -> list[iam.Statement]:
    """It stops deployments, has stages of this stack's pipelines that deploy go back, and deploys what ran before."""
    names = {
        stage.name
        for pipeline in context.plan.pipelines
        for stage in pipeline.stages
        if any(action.kind == "deploy" for action in stage.actions)
    }
    stages = [context.arn("codepipeline", f"{context.plan.stack}-*/{name}") for name in sorted(names)]
    revisions = [context.arn("codedeploy", "application:*"), context.arn("codedeploy", "deploymentconfig:*")]
    asked = ["GetApplicationRevision", "GetDeploymentConfig", "RegisterApplicationRevision"]
    return [
        iam.allow(["codepipeline:RollbackStage"], stages),
        iam.allow(["codedeploy:StopDeployment", "codedeploy:CreateDeployment"], _groups(context)),
        iam.allow([f"codedeploy:{action}" for action in asked], revisions),
        iam.allow(["ecs:UpdateService"], _of_ecs(context, "service")),
        iam.allow(["ecs:StopServiceDeployment"], _of_ecs(context, "service-deployment")),
    ]


def _groups(context: Context) -> str:
    return context.arn("codedeploy", f"deploymentgroup:{context.plan.stack}-*")


def _of_ecs(context: Context, kind: str) -> str:
    return context.arn("ecs", f"{kind}/{ecs_cluster(context.plan.stack)}/*")


def _by_way_of(context: Context, service: str) -> Mapping[str, Mapping[str, str]]:
    return {"StringEquals": {"kms:ViaService": f"{service}.{context.region}.amazonaws.com"}}
