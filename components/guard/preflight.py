"""The function that CodePipeline asks before a deployment, and the checkpoints that it is told."""

from __future__ import annotations

import hashlib
import json

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.functions import PlatformFunction, Signed, Work
from slipway.catalogue import Catalogue
from slipway.decide.checkpoints import checkpoints
from slipway.evidence.names import table_arn
from slipway.functions.preflight.posture import Source
from slipway.functions.preflight.stored import as_text
from slipway.plan.actions.gate import gate_function
from slipway.plan.deploys.ecs import ecs_cluster

AT_ONCE = 20
"""Questions that are answered at the same time; CodePipeline's others wait for Lambda's retries."""
TIMEOUT = 240
"""Seconds: all its calls take less even where the cloud is silent. Whoever is cut off answers nobody, and CodePipeline
waits a day for a job that nobody answers.
"""
WAIT_HOURS = 8
"""A push before the working day waits for it; one of Friday evening is refused with the next opening."""
POSTURE: tuple[Source, ...] = ("security-hub", "config")


class PreflightGate(pulumi.ComponentResource):
    """One function for all pipelines of the stack.

    Attributes:
        function: what an action or a rule of a pipeline names.
    """

    function: PlatformFunction

    def __init__(
        self,
        context: Context,
        catalogue: Catalogue,
        store: ArtifactStore,
        evidence: EvidenceStore,
        *,
        signed: Signed | None = None,
        posture: tuple[Source, ...] = POSTURE,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it; the checkpoints lie in `store`, and `evidence` is that of this stack."""
        super().__init__("slipway:guard:PreflightGate", "preflight", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        text = as_text(checkpoints(context.plan, catalogue))
        key = f"preflight/checkpoints-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
        written = aws.s3.BucketObjectv2(
            "preflight-checkpoints",
            bucket=store.bucket,
            key=key,
            content=text,
            content_type="application/json",
            opts=pulumi.ResourceOptions(parent=self, depends_on=store.ready),
        )
        self.function = PlatformFunction(
            Work(
                name="preflight",
                module="preflight",
                physical=gate_function(context.plan.stack),
                description="Says whether a deployment may begin now",
                timeout=TIMEOUT,
                at_once=AT_ONCE,
                statements=[*statements(context, store, key), *evidence.reading(), *reading_upstream(context)],
                variables={
                    "CHECKPOINTS_BUCKET": written.bucket,
                    "CHECKPOINTS_KEY": key,
                    "EVIDENCE_TABLE": evidence.names.table,
                    "RUNNING_TABLE": evidence.names.running_table,
                    "UPSTREAM_TABLE": upstream_table(context),
                    "POSTURE": json.dumps(posture),
                    "WAIT_HOURS": str(WAIT_HOURS),
                },
            ),
            context,
            store.key_arn,
            signed,
            here,
        )
        self.register_outputs({"functionName": self.function.name})


def statements(context: Context, store: ArtifactStore, key: str) -> list[iam.Statement]:
    """It looks at alarms, deployments and findings, reads its checkpoints, and answers its jobs.

    Pipelines are named by how their names begin: of 130 of them the names alone would be more than a policy holds.
    Neither metrics, Config nor the answers to jobs can be held to resources (service authorization reference).
    Composite alarms, of which it asks for none, are told only to whoever may describe all alarms (CloudWatch API).
    """
    everywhere = [
        "cloudwatch:GetMetricData",
        "codepipeline:PutJobFailureResult",
        "codepipeline:PutJobSuccessResult",
        "config:SelectResourceConfig",
    ]
    via_s3 = {"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}}
    return [
        iam.allow(everywhere, "*"),
        iam.allow(["cloudwatch:DescribeAlarms"], context.arn("cloudwatch", "alarm:*")),
        iam.allow(["codepipeline:ListPipelineExecutions"], context.arn("codepipeline", f"{context.plan.stack}-*")),
        iam.allow(["codedeploy:ListDeployments"], context.arn("codedeploy", "deploymentgroup:*")),
        iam.allow(["ecs:DescribeServices"], context.arn("ecs", f"service/{ecs_cluster(context.plan.stack)}/*")),
        iam.allow(["securityhub:GetFindings"], context.arn("securityhub", "hub/default")),
        iam.allow(["s3:GetObject"], f"{store.bucket_arn}/{key}"),
        iam.allow(["kms:Decrypt"], store.key_arn, via_s3),
    ]


def upstream_table(context: Context) -> str:
    """The ARN of the table of evidence of the stack that this one promotes from; empty where there is none."""
    upstream = context.plan.settings.promotes_from
    return table_arn(upstream.stack, upstream.account, upstream.region) if upstream else ""


def reading_upstream(context: Context) -> list[iam.Statement]:
    """The upstream stack's own policies say the same: it lets the readers that it names ask."""
    upstream = context.plan.settings.promotes_from
    if not upstream:
        return []
    keys = f"arn:aws:kms:{upstream.region}:{upstream.account}:key/*"
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{upstream.region}.amazonaws.com"}}
    return [iam.allow(["dynamodb:Query"], upstream_table(context)), iam.allow(["kms:Decrypt"], keys, via)]
