"""Container Apps: the approved image, copied by its digest, as a further target of a service."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import app, managedidentity

from components.context import Context
from components.foundation import Foundation
from components.foundation.azure import ACR_PULL
from components.projects import deploy_project
from slipway.catalogue import Service
from slipway.plan import Pipeline

BOOTSTRAP_IMAGE = (
    "mcr.microsoft.com/k8se/quickstart@sha256:3a4d93c34c6753f24765ab17a36f1754aee9b02082b7d9553d17697b9e8252c4"
)
"""Runs until the first deployment; from then on the deploy action decides which revision runs."""


class ContainerAppsTarget(pulumi.ComponentResource):
    """A service on Container Apps with an identity of its own, over HTTPS and from inside only."""

    def __init__(
        self,
        service: Service,
        pipeline: Pipeline,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:ContainerAppsTarget", f"{service.name}-container-apps", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        azure = foundation.azure
        identity = managedidentity.UserAssignedIdentity(
            f"{service.name}-azure-identity",
            resource_name_=context.name(service.name, limit=128),
            resource_group_name=azure.resource_group,
            location=azure.location,
            tags=context.tags(service),
            opts=here,
        )
        pulls = azure.grant(f"{service.name}-azure-pulls", context, identity, ACR_PULL, azure.registry_id, self)
        running = app.ContainerApp(
            f"{service.name}-container-app",
            container_app_name=context.name(service.name, limit=32),
            resource_group_name=azure.resource_group,
            location=azure.location,
            environment_id=azure.environment_id,
            identity={
                "type": app.ManagedServiceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            configuration={
                "active_revisions_mode": app.ActiveRevisionsMode.SINGLE,
                "ingress": {
                    "external": False,
                    "allow_insecure": False,
                    "target_port": service.port,
                    "transport": app.IngressTransportMethod.AUTO,
                },
                "registries": [{"server": azure.login_server, "identity": identity.id}],
            },
            template={
                "containers": [
                    {
                        "name": service.name,
                        "image": BOOTSTRAP_IMAGE,
                        "resources": {"cpu": service.compute.cpu / 1024, "memory": f"{service.compute.cpu / 512:g}Gi"},
                    }
                ],
                "scale": {"min_replicas": 0, "max_replicas": service.compute.count * 5},
            },
            tags=context.tags(service),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[pulls], ignore_changes=["template.containers[0].image"]
            ),
        )
        deploy_project(
            "container-apps",
            pipeline,
            context,
            role_arn=azure.deploy_role_arn,
            key_arn=foundation.key.arn,
            variables={
                "AZURE_CLIENT_ID": azure.deployer_client_id,
                "AZURE_TENANT_ID": azure.tenant_id,
                "AZURE_RESOURCE_GROUP": azure.resource_group,
                "AZURE_IMAGE": pulumi.Output.concat(azure.login_server, "/", service.name),
                "CONTAINER_APP": running.name,
            },
            opts=here,
        )
        self.register_outputs({})
