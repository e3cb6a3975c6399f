"""Log groups say how long they keep logs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(group: Resource) -> Iterator[Finding]:
    """A finding about a log group's retention; unset or 0 keeps logs for ever."""
    if group.known("retentionInDays"):
        yield compliant(group)
    else:
        yield violation(group, "`retentionInDays` is not set")


RULE = ResourceRule(
    id="aws-cloudwatch-log-group-sets-retention",
    title="Log groups say how long they keep logs",
    severity=Severity.LOW,
    sources=("AWS FSBP CloudWatch.16", "CKV_AWS_66"),
    why="logs kept for ever cost more each month and hold personal data longer than the law allows.",
    fix="set `retentionInDays` to one of the values that CloudWatch knows, 365 or more for audit logs.",
    link="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    types=frozenset({"aws:cloudwatch/logGroup:LogGroup"}),
    check=check,
)
