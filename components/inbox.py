"""What a function is fed from: a queue that rules of the event bus and topics fill, and what becomes of poison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.functions import UNDELIVERED_DAYS
from components.queue_alarm import queue_alarm

TRIES = 5
"""How often a message is given to the function before it is put aside."""
VISIBILITY = 6
"""Times the function's timeout for which a message that was taken is not given to another (Lambda guide, SQS)."""
CONSUME = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


@dataclass(frozen=True)
class Feed:
    """What comes into a function's inbox.

    Attributes:
        name: of its resources.
        timeout: seconds of the function.
        patterns: what it is told of on the event bus: a pattern for each rule, by the rule's name. A bus holds 300.
        schedule: how often it is woken besides, as a rule of the bus says it: `rate(5 minutes)`; empty for never.
        at_once: how many batches may be worked on at the same time, 2 to 1000; 0 for as many as the function may run.
        batch: messages that are given to the function together.
    """

    name: str
    timeout: int
    patterns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schedule: str = ""
    at_once: int = 0
    batch: int = 10


class Inbox(pulumi.ComponentResource):
    """A queue with its rules and the queue of what the function could not take, on which an alarm stands.

    It is made before the function, which must be allowed to read from it; `feeds` then connects the two.

    Attributes:
        arn, url: of the queue.
        reading: what the function needs to be fed.
    """

    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    reading: list[iam.Statement]

    def __init__(
        self,
        feed: Feed,
        context: Context,
        key_arn: pulumi.Input[str],
        alarms_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it; messages lie under the key, and the alarm tells the topic `alarms_arn`."""
        super().__init__("slipway:functions:Inbox", f"{feed.name}-inbox", None, opts)
        self._feed, self._context, self._key_arn = feed, context, key_arn
        self._here = pulumi.ResourceOptions(parent=self)
        poison = self._queue("poison", message_retention_seconds=UNDELIVERED_DAYS * 24 * 3600)
        queue = self._queue(
            "inbox",
            visibility_timeout_seconds=feed.timeout * VISIBILITY,
            message_retention_seconds=UNDELIVERED_DAYS * 24 * 3600,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": poison.arn, "maxReceiveCount": TRIES}),
        )
        self.arn, self.url = queue.arn, queue.url
        via = {"StringEquals": {"kms:ViaService": f"sqs.{context.region}.amazonaws.com"}}
        self.reading = [iam.allow(CONSUME, queue.arn), iam.allow(["kms:Decrypt"], key_arn, via)]
        rules = {**{name: {"event_pattern": json.dumps(told)} for name, told in feed.patterns.items()}}
        if feed.schedule:
            rules["tick"] = {"schedule_expression": feed.schedule}
        self._fed_by(rules, queue, poison)
        queue_alarm(
            feed.name,
            "poison",
            poison,
            context,
            description=f"{feed.name} could not take a message; `slipway redrive` gives it back",
            alarms_arn=alarms_arn,
            opts=self._here,
        )
        self.register_outputs({"arn": self.arn})

    def feeds(self, function_arn: pulumi.Input[str]) -> None:
        """Give what comes to the function, which says of each message whether it could take it."""
        aws.lambda_.EventSourceMapping(
            f"{self._feed.name}-feed",
            event_source_arn=self.arn,
            function_name=function_arn,
            batch_size=self._feed.batch,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": self._feed.at_once} if self._feed.at_once else None,
            tags=self._context.tags(),
            opts=self._here,
        )

    def _queue(self, kind: str, **more: Any) -> aws.sqs.Queue:
        return aws.sqs.Queue(
            f"{self._feed.name}-{kind}",
            name=self._context.name(self._feed.name, kind, limit=80),
            kms_master_key_id=self._key_arn,
            tags=self._context.tags(),
            opts=self._here,
            **more,
        )

    def _fed_by(self, rules: Mapping[str, Mapping[str, str]], queue: aws.sqs.Queue, poison: aws.sqs.Queue) -> None:
        names = {name: self._context.name(self._feed.name, name) for name in rules}
        arns = [self._context.arn("events", f"rule/{physical}") for physical in names.values()]
        policies = [_may_be_sent_to(each, name, arns, self._here) for name, each in self._queues(queue, poison)]
        for name, told in rules.items():
            rule = aws.cloudwatch.EventRule(
                f"{self._feed.name}-{name}",
                name=names[name],
                description=f"What {self._feed.name} of stack {self._context.plan.stack} is told: {name}",
                tags=self._context.tags(),
                opts=self._here,
                **told,
            )
            aws.cloudwatch.EventTarget(
                f"{self._feed.name}-{name}-target",
                rule=rule.name,
                target_id="inbox",
                arn=queue.arn,
                dead_letter_config={"arn": poison.arn},
                opts=pulumi.ResourceOptions(parent=self, depends_on=policies),
            )

    def _queues(self, queue: aws.sqs.Queue, poison: aws.sqs.Queue) -> list[tuple[str, aws.sqs.Queue]]:
        return [(f"{self._feed.name}-inbox", queue), (f"{self._feed.name}-poison", poison)]


def _may_be_sent_to(
    queue: aws.sqs.Queue, name: str, rule_arns: list[str], opts: pulumi.ResourceOptions
) -> aws.sqs.QueuePolicy:
    """The rules may send to the queue, and nobody may without TLS."""
    statements: list[iam.Statement] = [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": queue.arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    if rule_arns:
        statements.append(
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue.arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": rule_arns}},
            }
        )
    return aws.sqs.QueuePolicy(f"{name}-policy", queue_url=queue.url, policy=iam.document(statements), opts=opts)
