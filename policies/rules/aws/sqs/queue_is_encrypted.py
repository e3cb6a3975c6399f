"""Queues are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(queue: Resource) -> Iterator[Finding]:
    """A finding about a queue, which SQS encrypts with its own key unless that is turned off."""
    if queue.get("kmsMasterKeyId") is None and queue.known("sqsManagedSseEnabled") is False:
        yield violation(queue, "`sqsManagedSseEnabled` is off and `kmsMasterKeyId` is not set")
    else:
        yield compliant(queue)


RULE = ResourceRule(
    id="aws-sqs-queue-is-encrypted",
    title="Queues are encrypted",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP SQS.1", "CKV_AWS_27"),
    why="messages that wait for days are data at rest like any other.",
    fix="remove `sqsManagedSseEnabled: false`, or set `kmsMasterKeyId`.",
    link="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    types=frozenset({"aws:sqs/queue:Queue"}),
    check=check,
)
