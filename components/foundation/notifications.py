"""The topics that tell people: of approvals that wait, and of alarms."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context


class Notifications(pulumi.ComponentResource):
    """One topic for approvals and one for alarms, encrypted, with the stack's addresses subscribed.

    Attributes:
        approvals_arn: topic that CodePipeline tells of a waiting approval.
        alarms_arn: topic that alarms and rollbacks are told to.
    """

    approvals_arn: pulumi.Output[str]
    alarms_arn: pulumi.Output[str]

    def __init__(
        self, name: str, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:Notifications", name, None, opts)
        self.approvals_arn = self._topic(name, "approvals", context, key_arn, "codepipeline.amazonaws.com")
        self.alarms_arn = self._topic(name, "alarms", context, key_arn, "cloudwatch.amazonaws.com")
        self.register_outputs({"approvalsArn": self.approvals_arn, "alarmsArn": self.alarms_arn})

    def _topic(
        self, name: str, kind: str, context: Context, key_arn: pulumi.Input[str], publisher: str
    ) -> pulumi.Output[str]:
        here = pulumi.ResourceOptions(parent=self)
        physical = context.name(kind, limit=256)
        topic = aws.sns.Topic(
            f"{name}-{kind}", name=physical, kms_master_key_id=key_arn, tags=context.tags(), opts=here
        )
        statement = {
            "Sid": "Publisher",
            "Effect": "Allow",
            "Principal": {"Service": publisher},
            "Action": "sns:Publish",
            "Resource": context.arn("sns", physical),
            "Condition": {"StringEquals": {"aws:SourceAccount": context.account}},
        }
        aws.sns.TopicPolicy(
            f"{name}-{kind}-policy",
            arn=topic.arn,
            policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            opts=here,
        )
        for address in context.plan.settings.notify_emails:
            aws.sns.TopicSubscription(
                f"{name}-{kind}-{address}", topic=topic.arn, protocol="email", endpoint=address, opts=here
            )
        return topic.arn
