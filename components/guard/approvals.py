"""The function that works on approvals, and the topic that mails each release manager their own link."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.evidence_store import EvidenceStore
from components.functions import PlatformFunction, Signed, Work
from components.guard.approval_doors import TIMEOUT, WORKERS, ApprovalDoors, approves, places
from components.guard.directory import ServiceDirectory
from components.guard.preflight import reading_upstream, upstream_table
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from slipway.catalogue import Catalogue

NAME = "approvals"


class Approvals(pulumi.ComponentResource):
    """One function for all pipelines of the stack that wait for a person, or whose closed gates people may go past.

    Attributes:
        function: works on what comes into its inbox.
    """

    function: PlatformFunction

    def __init__(
        self,
        context: Context,
        catalogue: Catalogue,
        *,
        doors: ApprovalDoors,
        url: pulumi.Input[str],
        tables: DecisionTables,
        slack: SlackAccess,
        directory: ServiceDirectory,
        evidence: EvidenceStore,
        key_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it; `url` is that of the API whose entrances the doors are."""
        super().__init__("slipway:guard:Approvals", NAME, None, opts)
        self._here = pulumi.ResourceOptions(parent=self)
        topic = self._topic(context, catalogue, key_arn) if doors.links_key else None
        self.function = PlatformFunction(
            Work(
                name=NAME,
                module="approvals",
                physical=context.name(NAME),
                description="Tells who may answer what waits or is held up, takes answers, and tells the pipelines",
                timeout=TIMEOUT,
                at_once=WORKERS * 2,
                statements=[
                    *doors.inbox.reading,
                    *directory.reading,
                    *slack.reading,
                    *evidence.reading(),
                    *evidence.writing(),
                    *reading_upstream(context),
                    *tables.statements(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], tables.approvals),
                    *tables.statements(
                        ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], tables.claims
                    ),
                    *tables.statements(["dynamodb:Query"], tables.changes),
                    *answering(context),
                    *(mailing(context, topic.arn, doors.links_key.arn, key_arn) if topic and doors.links_key else []),
                ],
                variables={
                    **directory.variables,
                    **slack.variables,
                    "APPROVALS_TABLE": tables.approvals.name,
                    "CLAIMS_TABLE": tables.claims.name,
                    "CHANGES_TABLE": tables.changes.name,
                    "EVIDENCE_TABLE": evidence.names.table,
                    "EVIDENCE_BUCKET": evidence.names.bucket,
                    "RUNNING_TABLE": evidence.names.running_table,
                    "UPSTREAM_TABLE": upstream_table(context),
                    "OWN_ROLE": context.name(NAME),
                    "LINKS_TOPIC": topic.arn if topic else "",
                    "LINKS_KEY": doors.links_key.arn if doors.links_key else "",
                    "LINKS_URL": url,
                },
                memory=512,
            ),
            context,
            key_arn,
            signed,
            self._here,
        )
        doors.inbox.feeds(self.function.arn)
        self.register_outputs({"functionName": self.function.name})

    def _topic(self, context: Context, catalogue: Catalogue, key_arn: pulumi.Input[str]) -> aws.sns.Topic:
        """A topic whose every subscription takes only what is for one person: a link is theirs alone."""
        topic = aws.sns.Topic(
            "approval-links",
            name=context.name("approval-links", limit=256),
            kms_master_key_id=key_arn,
            tags=context.tags(),
            opts=self._here,
        )
        for name, person in catalogue.people.people.items():
            if person.release_manager:
                aws.sns.TopicSubscription(
                    f"approval-links-{name}",
                    topic=topic.arn,
                    protocol="email",
                    endpoint=person.email,
                    filter_policy=json.dumps({"recipient": [name]}),
                    opts=self._here,
                )
        return topic


def people_answer(context: Context) -> bool:
    """Whether a pipeline waits for a person, or has a gate that people can go past in the channel of the stack."""
    offered = context.plan.settings.slack_channel and places(context, "gate")
    return approves(context) or bool(offered)


def answering(context: Context) -> list[iam.Statement]:
    """It looks at this stack's pipelines, answers those of their actions that wait for a person, and no others, and
    tries those of their stages again that a gate can hold up, and no others.
    """
    stack = context.plan.stack
    asked = ["GetPipelineState", "GetPipelineExecution", "ListActionExecutions"]
    approvals = [f"{stage}/{action}" for stage, action in places(context, "approval")]
    guarded = sorted({stage for stage, _ in places(context, "gate")})
    return [
        iam.allow([f"codepipeline:{action}" for action in asked], context.arn("codepipeline", f"{stack}-*")),
        *([iam.allow(["codepipeline:PutApprovalResult"], _below(context, approvals))] if approvals else []),
        *([iam.allow(["codepipeline:RetryStageExecution"], _below(context, guarded))] if guarded else []),
    ]


def mailing(
    context: Context, topic_arn: pulumi.Input[str], links_key_arn: pulumi.Input[str], key_arn: pulumi.Input[str]
) -> list[iam.Statement]:
    """It signs links and mails them."""
    via = {"StringEquals": {"kms:ViaService": f"sns.{context.region}.amazonaws.com"}}
    return [
        iam.allow(["kms:GenerateMac"], links_key_arn),
        iam.allow(["sns:Publish"], topic_arn),
        iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, via),
    ]


def _below(context: Context, names: list[str]) -> list[str]:
    """ARNs of what is called so in the stack's pipelines."""
    return [context.arn("codepipeline", f"{context.plan.stack}-*/{name}") for name in names]
