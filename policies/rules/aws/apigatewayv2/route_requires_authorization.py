"""Routes of HTTP APIs let in nobody whom they don't know."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(route: Resource) -> Iterator[Finding]:
    """A finding about who may call a route; an authorisation that is unset is NONE."""
    if (route.known("authorizationType") or "NONE") == "NONE":
        yield violation(route, "`authorizationType` is NONE")
    else:
        yield compliant(route)


RULE = ResourceRule(
    id="aws-apigatewayv2-route-requires-authorization",
    title="Routes of HTTP APIs require authorisation",
    severity=Severity.HIGH,
    sources=("AWS FSBP APIGateway.8", "CKV_AWS_309"),
    why="a route without authorisation answers whoever finds its address, on the internet too.",
    fix="set `authorizationType` to AWS_IAM, or to JWT or CUSTOM with an authoriser.",
    link="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
    types=frozenset({"aws:apigatewayv2/route:Route"}),
    check=check,
)
