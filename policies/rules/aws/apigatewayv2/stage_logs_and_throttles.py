"""Stages of HTTP APIs tell who called, and turn callers away before the services behind them fail."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import UNKNOWN, Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(stage: Resource) -> Iterator[Finding]:
    """A finding for each thing that a stage lacks. An ARN that is not known yet is set nevertheless."""
    settings = stage.known("defaultRouteSettings") or {}
    wanted = {
        "accessLogSettings.destinationArn": stage.get("accessLogSettings", "destinationArn"),
        "defaultRouteSettings.throttlingRateLimit": settings.get("throttlingRateLimit"),
        "defaultRouteSettings.throttlingBurstLimit": settings.get("throttlingBurstLimit"),
    }
    missing = [path for path, value in wanted.items() if value is not UNKNOWN and not value]
    yield from (violation(stage, f"`{path}` is not set") for path in missing)
    if not missing:
        yield compliant(stage)


RULE = ResourceRule(
    id="aws-apigatewayv2-stage-logs-and-throttles",
    title="Stages of HTTP APIs log accesses and throttle callers",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP APIGateway.9", "CKV_AWS_76"),
    why="without an access log nobody can tell who did what; without limits one caller takes the capacity of all.",
    fix="set `accessLogSettings`, and `throttlingRateLimit` and `throttlingBurstLimit` in `defaultRouteSettings`.",
    link="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
    types=frozenset({"aws:apigatewayv2/stage:Stage"}),
    check=check,
)
