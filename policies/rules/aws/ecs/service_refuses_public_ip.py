"""ECS services get no public address."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, not_applicable, violation
from policies.pipelines.targets import SERVICE


def check(service: Resource) -> Iterator[Finding]:
    """A finding about the network of a service."""
    if service.known("networkConfiguration") is None:
        yield not_applicable(service, "it has no network of its own")
    elif service.known("networkConfiguration", "assignPublicIp") is True:
        yield violation(service, "`networkConfiguration.assignPublicIp` is on")
    else:
        yield compliant(service)


RULE = ResourceRule(
    id="aws-ecs-service-refuses-public-ip",
    title="ECS services get no public address",
    severity=Severity.HIGH,
    sources=("AWS FSBP ECS.2", "CKV_AWS_333"),
    why="a task with a public address can be reached around the load balancer, its rules and its logs.",
    fix="set `networkConfiguration.assignPublicIp` to false and give the subnets a NAT gateway or VPC endpoints.",
    link="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html",
    types=frozenset({SERVICE}),
    check=check,
)
