"""The way to the repositories: one connection for each host that a service's repository is on."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.catalogue import Host

PROVIDERS: Mapping[Host, str] = {"github": "GitHub", "bitbucket": "Bitbucket"}
"""Hosts in the service's words (CodeConnections API, ProviderType)."""


def connections(context: Context, parent: pulumi.Resource) -> dict[Host, pulumi.Output[str]]:
    """The ARN of the connection to each host: that of the stack's settings, or a new one.

    A new connection waits until a person has authorised it, once, in the console.
    """
    settings = context.plan.settings
    given = {"github": settings.connection_arn, "bitbucket": settings.bitbucket_connection_arn}
    return {
        host: pulumi.Output.from_input(given[host] or _connection(host, context, parent))
        for host in sorted({service.host for service in context.plan.services.values()})
    }


def _connection(host: Host, context: Context, parent: pulumi.Resource) -> pulumi.Output[str]:
    connection = aws.codestarconnections.Connection(
        f"{host}-repositories",
        name=context.name(host, limit=32),
        provider_type=PROVIDERS[host],
        tags=context.tags(),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return connection.arn
