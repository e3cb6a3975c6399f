"""The customer key that encrypts artifacts, images, logs and notices of a stack."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.artifacts import USE_KEY, replicas_may
from slipway.plan.replicas import key_alias


class CustomerKey(pulumi.ComponentResource):
    """A key of the account's own, rotated every year.

    Attributes:
        arn: the key.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:CustomerKey", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Artifacts, images, logs and notices of stack {context.plan.stack}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=json.dumps(key_policy(context)),
            region=context.elsewhere,
            tags=context.tags(),
            opts=here,
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=key_alias(context.plan.stack),
            target_key_id=key.key_id,
            region=context.elsewhere,
            opts=here,
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def key_policy(context: Context) -> dict[str, object]:
    """The account's IAM decides; log groups, alarms and the event bus may encrypt by themselves, replicas decrypt.

    EventBridge has no condition. Topics get no account and no rule from it (SNS developer guide, "Key management"); for
    queues the SQS guide says that they do, EventBridge's own gives a statement without ("My events are not delivered to
    the target Amazon SQS queue"), and where a condition is wrong events are lost without a word. What it would guard is
    guarded by the policy of each queue, which says which rules may send to it.
    """
    use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    logs = {"kms:EncryptionContext:aws:logs:arn": context.arn("logs", "log-group:*")}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AccountDecides",
                "Effect": "Allow",
                "Principal": {"AWS": context.arn("iam", "root", regional=False)},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "Logs",
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{context.region}.amazonaws.com"},
                "Action": use,
                "Resource": "*",
                "Condition": {"ArnLike": logs},
            },
            {
                "Sid": "Alarms",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": context.account}},
            },
            {
                "Sid": "Events",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
            },
            *replicas_may(context, USE_KEY, "*"),
        ],
    }
