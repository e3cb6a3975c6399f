"""SNS and SQS: topics, their policies and subscriptions, queues."""

import json
from collections.abc import Iterable, Mapping

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name, expect_number
from slipway.local.aws.shapes import pairs, text
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_TOPIC = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_QUEUE = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_SUBSCRIPTION = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}
_RANGES = {
    "delaySeconds": (0, 900),
    "maxMessageSize": (1024, 1_048_576),
    "messageRetentionSeconds": (60, 1_209_600),
    "receiveWaitTimeSeconds": (0, 20),
    "visibilityTimeoutSeconds": (0, 43_200),
    "kmsDataKeyReusePeriodSeconds": (60, 86_400),
}
"""Amazon SQS API reference, SetQueueAttributes: the model carries none of these."""


def attributes(inputs: Properties, names: Mapping[str, str]) -> dict[str, str]:
    """The inputs as the text attributes that these APIs take."""
    return {name: text(inputs[key]) for key, name in names.items() if inputs.get(key) is not None}


class Topic(AwsKind):
    """A topic; its id is its ARN."""

    pulumi_type = "aws:sns/topic:Topic"
    service = "sns"
    naming = Naming(limit=256)
    immutable = frozenset({"name", "namePrefix", "fifoTopic"})
    documents = ("policy",)

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        suffix = r"\.fifo" if inputs.get("fifoTopic") is True else ""
        yield from expect_name(inputs, "name", rf"[A-Za-z0-9_-]+{suffix}", 256, "letters, digits, _ and -")

    def _create(self, work: Work) -> str:
        made = work.client.create_topic(
            Name=work.inputs["name"], Attributes=attributes(work.inputs, _TOPIC), Tags=pairs(work.tags)
        )
        return str(made["TopicArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_topic_attributes(TopicArn=work.id)["Attributes"]
        return {
            "name": work.id.rpartition(":")[2],
            "arn": work.id,
            "owner": told["Owner"],
            "policy": told["Policy"],
            **observed(work.inputs, told, _TOPIC),
        }

    def _update(self, work: Work) -> None:
        for name, value in attributes(work.inputs, _TOPIC).items():
            if name != "FifoTopic":
                work.client.set_topic_attributes(TopicArn=work.id, AttributeName=name, AttributeValue=value)
        for name in sorted(attributes(work.old, _TOPIC).keys() - attributes(work.inputs, _TOPIC).keys() - {"Policy"}):
            work.client.set_topic_attributes(TopicArn=work.id, AttributeName=name, AttributeValue="")

    def _delete(self, work: Work) -> None:
        work.client.delete_topic(TopicArn=work.id)


class TopicPolicy(AwsKind):
    """A topic's resource policy; its id is the topic's ARN."""

    pulumi_type = "aws:sns/topicPolicy:TopicPolicy"
    service = "sns"
    immutable = frozenset({"arn"})
    documents = ("policy",)

    def _create(self, work: Work) -> str:
        self._write(work, work.inputs["arn"], work.inputs["policy"])
        return str(work.inputs["arn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_topic_attributes(TopicArn=work.id)["Attributes"]
        return {"arn": work.id, "owner": told["Owner"], "policy": told["Policy"]}

    def _update(self, work: Work) -> None:
        self._write(work, work.id, work.inputs["policy"])

    def _delete(self, work: Work) -> None:
        """Give the topic back a policy that lets its owner publish, as AWS does."""
        statement = {
            "Sid": "owner",
            "Effect": "Allow",
            "Principal": {"AWS": work.aws.account},
            "Action": "sns:Publish",
            "Resource": work.id,
        }
        self._write(work, work.id, json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def _write(self, work: Work, topic: str, policy: str) -> None:
        work.client.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


class TopicSubscription(AwsKind):
    """A subscription to a topic; its id is its ARN."""

    pulumi_type = "aws:sns/topicSubscription:TopicSubscription"
    service = "sns"
    immutable = frozenset({"topic", "protocol", "endpoint"})
    documents = ("filterPolicy", "redrivePolicy")

    def _create(self, work: Work) -> str:
        given = work.inputs
        made = work.client.subscribe(
            TopicArn=given["topic"],
            Protocol=given["protocol"],
            Endpoint=given["endpoint"],
            Attributes=attributes(given, _SUBSCRIPTION),
            ReturnSubscriptionArn=True,
        )
        return str(made["SubscriptionArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_subscription_attributes(SubscriptionArn=work.id)["Attributes"]
        return {
            "arn": work.id,
            "ownerId": told.get("Owner", work.aws.account),
            "pendingConfirmation": told.get("PendingConfirmation") == "true",
            "topic": told["TopicArn"],
            "protocol": told["Protocol"],
            "endpoint": told["Endpoint"],
            **observed(work.inputs, told, _SUBSCRIPTION),
        }

    def _update(self, work: Work) -> None:
        for name, value in attributes(work.inputs, _SUBSCRIPTION).items():
            work.client.set_subscription_attributes(SubscriptionArn=work.id, AttributeName=name, AttributeValue=value)

    def _delete(self, work: Work) -> None:
        work.client.unsubscribe(SubscriptionArn=work.id)


class Queue(AwsKind):
    """A queue; its id is its URL."""

    pulumi_type = "aws:sqs/queue:Queue"
    service = "sqs"
    naming = Naming(limit=80)
    immutable = frozenset({"name", "namePrefix", "fifoQueue"})
    documents = ("policy", "redrivePolicy")

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        suffix = r"\.fifo" if inputs.get("fifoQueue") is True else ""
        yield from expect_name(inputs, "name", rf"[A-Za-z0-9_-]+{suffix}", 80, "letters, digits, _ and -")
        for key, (least, most) in _RANGES.items():
            yield from expect_number(inputs, key, least, most)

    def _create(self, work: Work) -> str:
        made = work.client.create_queue(
            QueueName=work.inputs["name"], Attributes=attributes(work.inputs, _QUEUE), tags=work.tags
        )
        return str(made["QueueUrl"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_queue_attributes(QueueUrl=work.id, AttributeNames=["All"])["Attributes"]
        return {
            "name": work.id.rpartition("/")[2],
            "url": work.id,
            "arn": told["QueueArn"],
            **observed(work.inputs, told, _QUEUE),
        }

    def _update(self, work: Work) -> None:
        wanted = attributes(work.inputs, _QUEUE)
        wanted.pop("FifoQueue", None)
        work.client.set_queue_attributes(QueueUrl=work.id, Attributes=wanted)

    def _delete(self, work: Work) -> None:
        work.client.delete_queue(QueueUrl=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.tag_queue(QueueUrl=work.id, Tags=dict(tags))
        if removed:
            work.client.untag_queue(QueueUrl=work.id, TagKeys=removed)


KINDS = (Topic, TopicPolicy, TopicSubscription, Queue)
