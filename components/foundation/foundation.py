"""The foundation of a stack, from its parts."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.azure import Azure
from components.foundation.cluster import Cluster
from components.foundation.customer_key import CustomerKey
from components.foundation.google import Google
from components.foundation.network import Network
from components.foundation.notifications import Notifications
from components.foundation.roles import Roles, builds_log_group
from components.projects import build_project


class Foundation(pulumi.ComponentResource):
    """What the services of a stack share.

    Attributes:
        network, key, store, notifications, cluster, roles: its parts.
        connection_arn: the way to the repositories.
    """

    network: Network
    key: CustomerKey
    store: ArtifactStore
    notifications: Notifications
    cluster: Cluster
    roles: Roles
    connection_arn: pulumi.Output[str]

    def __init__(self, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Foundation", "foundation", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self.network = Network("network", context, here)
        self.key = CustomerKey("customer", context, here)
        self.store = ArtifactStore("artifacts", context, self.key.arn, here)
        self.notifications = Notifications("notify", context, self.key.arn, here)
        self.cluster = Cluster("services", context, self.network, here)
        self.roles = Roles("roles", context, self.store, self.key.arn, here)
        targets = {target for service in context.plan.services.values() for target in service.targets}
        self._google = Google(context, self.store, self.key.arn, here) if "cloud-run" in targets else None
        self._azure = Azure(context, self.store, self.key.arn, here) if "container-apps" in targets else None
        self.connection_arn = self._connection(context)
        self._scans(context)
        self.register_outputs({"connectionArn": self.connection_arn})

    def google(self) -> Google:
        """The Google side, which is there when a service of the stack runs on Cloud Run."""
        if self._google is None:
            raise ValueError("no service of this stack names cloud-run")
        return self._google

    def azure(self) -> Azure:
        """The Azure side, which is there when a service of the stack runs on Container Apps."""
        if self._azure is None:
            raise ValueError("no service of this stack names container-apps")
        return self._azure

    def _connection(self, context: Context) -> pulumi.Output[str]:
        """The connection of the stack's settings, or a new one, which a person must authorise once."""
        if context.plan.settings.connection_arn:
            return pulumi.Output.from_input(context.plan.settings.connection_arn)
        connection = aws.codestarconnections.Connection(
            "repositories",
            name=context.name(limit=32),
            provider_type="GitHub",
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return connection.arn

    def _scans(self, context: Context) -> None:
        """The projects that run the platform's own commands on every service's source."""
        logs = aws.cloudwatch.LogGroup(
            "builds",
            name=builds_log_group(context),
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=self.key.arn,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for project in context.plan.shared_projects:
            build_project(
                project,
                context,
                role_arn=self.roles.test_arn,
                key_arn=self.key.arn,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
            )
