"""The foundation of a stack, from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.artifacts import Artifacts, artifacts_of
from components.foundation.azure import Azure
from components.foundation.builds import SharedBuilds
from components.foundation.cluster import Cluster
from components.foundation.code_signing import CodeSigning
from components.foundation.connections import connections
from components.foundation.customer_key import CustomerKey
from components.foundation.deployments import Deployments
from components.foundation.ecs_deployments import EcsDeployments
from components.foundation.evidence_store import EvidenceStore
from components.foundation.google import Google
from components.foundation.instances import Instances
from components.foundation.network import Network
from components.foundation.notifications import Notifications
from components.foundation.regional_stores import RegionalStores
from components.foundation.roles import Roles
from components.foundation.serverless import Serverless
from components.foundation.signing import SigningKeys, downstream_accounts
from components.foundation.terraform_state import TerraformState
from components.foundation.verification import Verification
from components.functions import Signed
from components.projects import builds_log_group
from slipway.catalogue import Host, Service
from slipway.plan.deploys.logs import service_logs


class Foundation(pulumi.ComponentResource):
    """What the services of a stack share.

    Attributes:
        network, key, notifications, cluster, roles, deployments: its parts.
        artifacts: what is deployed here.
        signed: what the platform's functions are made of; None in a replica, whose functions are made of the package
            as it is.

    What only a stack with pipelines has, and no replica:

        signing, store, evidence: further parts.
        stores: the artifact stores by region, the stack's own among them.
        connections: the way to the repositories, by their host.
    """

    network: Network
    key: CustomerKey
    notifications: Notifications
    cluster: Cluster
    roles: Roles
    deployments: Deployments
    artifacts: Artifacts
    signed: Signed | None
    signing: SigningKeys
    store: ArtifactStore
    stores: Mapping[str, ArtifactStore]
    evidence: EvidenceStore
    connections: Mapping[Host, pulumi.Output[str]]

    def __init__(self, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Foundation", "foundation", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self._context = context
        self._log_groups: dict[str, aws.cloudwatch.LogGroup] = {}
        self.network = Network("network", context, here)
        self.key = CustomerKey("customer", context, here)
        self.notifications = Notifications("notify", context, self.key.arn, here)
        self.cluster = Cluster("services", context, self.network, here)
        by = context.plan.settings.deployed_by
        self.artifacts = artifacts_of(by, context.region) if by else self._stored(context)
        self.signed = None if by else CodeSigning(context, self.store, here).signed
        self.roles = Roles("roles", context, self.artifacts, self.key.arn, here)
        self.deployments = Deployments(context, here)
        if not by:
            self._for_pipelines(context)
        self.register_outputs({})

    @cached_property
    def verification(self) -> Verification:
        """The function that tries new versions on ECS."""
        here = pulumi.ResourceOptions(parent=self)
        return Verification(self._context, self.network, self.key.arn, self.signed, here)

    @cached_property
    def ecs_deployments(self) -> EcsDeployments:
        """What ECS acts with where it deploys by itself."""
        return EcsDeployments(self._context, self.verification.function_arn, pulumi.ResourceOptions(parent=self))

    @cached_property
    def instances(self) -> Instances:
        """What EC2 instances act with."""
        return Instances(self._context, self.artifacts, pulumi.ResourceOptions(parent=self))

    def log_group(self, service: Service) -> aws.cloudwatch.LogGroup:
        """The log group of a service, which all its targets write to."""
        if service.name not in self._log_groups:
            self._log_groups[service.name] = aws.cloudwatch.LogGroup(
                f"{service.name}-logs",
                name=service_logs(self._context.plan.stack, service.name),
                retention_in_days=self._context.plan.settings.log_retention_days,
                kms_key_id=self.key.arn,
                tags=self._context.tags(service),
                opts=pulumi.ResourceOptions(parent=self),
            )
        return self._log_groups[service.name]

    @cached_property
    def serverless(self) -> Serverless:
        """What functions stand behind, and what deploys them."""
        here = pulumi.ResourceOptions(parent=self)
        return Serverless(self._context, self.store, self.key.arn, self.signed, here)

    @cached_property
    def terraform_state(self) -> TerraformState:
        """Where Terraform keeps its state."""
        return TerraformState(self._context, self.key.arn, pulumi.ResourceOptions(parent=self))

    @cached_property
    def google(self) -> Google:
        """The Google side."""
        return Google(self._context, self.store, self.key.arn, pulumi.ResourceOptions(parent=self))

    @cached_property
    def azure(self) -> Azure:
        """The Azure side."""
        return Azure(self._context, self.store, self.key.arn, pulumi.ResourceOptions(parent=self))

    def _stored(self, context: Context) -> Artifacts:
        """The stores of the stack's own pipelines."""
        here = pulumi.ResourceOptions(parent=self)
        self.store = ArtifactStore("artifacts", context, self.key.arn, here)
        further = RegionalStores("regions", context, here).stores if context.plan.settings.deploys_to else {}
        self.stores = {context.region: self.store, **further}
        return Artifacts(self.store.bucket_arn, self.key.arn)

    def _for_pipelines(self, context: Context) -> None:
        """What pipelines sign with, write to and begin at, and the builds that they run."""
        here = pulumi.ResourceOptions(parent=self)
        self.signing = SigningKeys("signing", context, here)
        self.evidence = EvidenceStore(context, downstream_accounts(context), here)
        self.connections = connections(context, self)
        self._builds(context)

    def _builds(self, context: Context) -> None:
        """The projects that every service shares, and the log of all builds."""
        logs = aws.cloudwatch.LogGroup(
            "builds",
            name=builds_log_group(context),
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=self.key.arn,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        opts = pulumi.ResourceOptions(parent=self, depends_on=[logs])
        SharedBuilds("builds", context, self.network, self.store, self.key.arn, self.signing, opts)
