"""Container Apps take no unencrypted requests."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, not_applicable, violation


def check(app: Resource) -> Iterator[Finding]:
    """A finding about an app's ingress; plain HTTP is redirected unless it is allowed."""
    if app.known("configuration", "ingress") is None:
        yield not_applicable(app, "it has no ingress")
    elif app.known("configuration", "ingress", "allowInsecure") is True:
        yield violation(app, "`configuration.ingress.allowInsecure` is on")
    else:
        yield compliant(app)


RULE = ResourceRule(
    id="azure-app-container-app-requires-https",
    title="Container Apps take no unencrypted requests",
    severity=Severity.HIGH,
    sources=("PSRule AZR-000380",),
    why="requests over plain HTTP can be read and changed on their way.",
    fix="set `configuration.ingress.allowInsecure` to false, so that HTTP is redirected to HTTPS.",
    link="https://learn.microsoft.com/azure/container-apps/ingress-overview",
    types=frozenset({"azure-native:app:ContainerApp"}),
    check=check,
)
