"""Topics are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(topic: Resource) -> Iterator[Finding]:
    """A finding about a topic's key; one that is not known yet is a key all the same."""
    if topic.get("kmsMasterKeyId") is None:
        yield violation(topic, "`kmsMasterKeyId` is not set")
    else:
        yield compliant(topic)


RULE = ResourceRule(
    id="aws-sns-topic-is-encrypted",
    title="Topics are encrypted",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP SNS.1", "CKV_AWS_26"),
    why="messages name services, revisions and approvers, and SNS stores them in the clear unless told otherwise.",
    fix="set `kmsMasterKeyId` to a KMS key whose policy admits the publishers.",
    link="https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
    types=frozenset({"aws:sns/topic:Topic"}),
    check=check,
)
