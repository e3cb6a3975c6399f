"""What services on Azure share: a registry, an environment, and the trust that lets this stack's deploy role in."""

from __future__ import annotations

import uuid

import pulumi
import pulumi_aws as aws
from pulumi_azure_native import app, authorization, containerregistry, managedidentity, resources

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.roles import image_reader_statements

ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec"
CONTAINER_APPS_CONTRIBUTOR = "358470bc-b998-42bd-ab17-a7e34c199c0f"
"""Ids of built-in roles, the same in every tenant (Azure built-in roles reference)."""
AUDIENCE = "api://AzureADTokenExchange"


class Azure(pulumi.ComponentResource):
    """The Azure side of a stack.

    Attributes:
        resource_group: name of the group that holds it.
        location: Azure region.
        tenant_id: of the current credential.
        login_server: host of the registry.
        registry_id, environment_id: resource ids.
        deployer_client_id: identity that deploys.
        deploy_role_arn: the AWS role that may act as it.
    """

    resource_group: pulumi.Output[str]
    location: str
    tenant_id: str
    login_server: pulumi.Output[str]
    registry_id: pulumi.Output[str]
    environment_id: pulumi.Output[str]
    deployer_client_id: pulumi.Output[str]
    deploy_role_arn: pulumi.Output[str]

    def __init__(
        self,
        context: Context,
        store: ArtifactStore,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Azure", "azure", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        client = authorization.get_client_config()
        self._subscription, self.tenant_id = client.subscription_id, client.tenant_id
        self.location = context.plan.settings.azure_location or ""
        tags = context.tags()
        group = resources.ResourceGroup(
            "azure-group",
            resource_group_name=context.name(limit=90),
            location=self.location,
            tags=tags,
            opts=here,
        )
        self.resource_group = group.name
        registry = containerregistry.Registry(
            "azure-registry",
            registry_name=context.name("images", limit=50).replace("-", ""),
            resource_group_name=group.name,
            location=self.location,
            sku={"name": containerregistry.SkuName.PREMIUM},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            tags=tags,
            opts=here,
        )
        environment = app.ManagedEnvironment(
            "azure-environment",
            environment_name=context.name("apps", limit=60),
            resource_group_name=group.name,
            location=self.location,
            zone_redundant=False,
            tags=tags,
            opts=here,
        )
        deployer = managedidentity.UserAssignedIdentity(
            "azure-deployer",
            resource_name_=context.name("deploy", limit=128),
            resource_group_name=group.name,
            location=self.location,
            tags=tags,
            opts=here,
        )
        self.registry_id, self.login_server, self.environment_id = registry.id, registry.login_server, environment.id
        self.grant("azure-deployer-pushes", context, deployer, ACR_PUSH, registry.id, self)
        self.grant("azure-deployer-deploys", context, deployer, CONTAINER_APPS_CONTRIBUTOR, group.id, self)
        self.deployer_client_id = deployer.client_id
        self.deploy_role_arn = self._trust(context, store, key_arn, group, deployer)
        self.register_outputs({"loginServer": self.login_server})

    def grant(
        self,
        name: str,
        context: Context,
        identity: managedidentity.UserAssignedIdentity,
        role: str,
        scope: pulumi.Input[str],
        parent: pulumi.Resource,
    ) -> authorization.RoleAssignment:
        """Give an identity a built-in role on a scope; the assignment's name is drawn from the stack and its own."""
        return authorization.RoleAssignment(
            name,
            role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, f"slipway/{context.plan.stack}/{name}")),
            scope=scope,
            principal_id=identity.principal_id,
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
            role_definition_id=(
                f"/subscriptions/{self._subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )

    def _trust(
        self,
        context: Context,
        store: ArtifactStore,
        key_arn: pulumi.Input[str],
        group: resources.ResourceGroup,
        deployer: managedidentity.UserAssignedIdentity,
    ) -> pulumi.Output[str]:
        """Entra accepts OIDC only: AWS issues the role a web identity token, whose subject, the role, Entra trusts."""
        here = pulumi.ResourceOptions(parent=self)
        issuer = aws.iam.OutboundWebIdentityFederation("azure-issuer", opts=here)
        role = iam.role(
            "deploy-azure",
            physical=context.name("deploy-azure"),
            path=context.role_path,
            trust=iam.trust("codebuild.amazonaws.com", context.account),
            statements=[
                *image_reader_statements(context, store, key_arn),
                iam.allow(
                    ["sts:GetWebIdentityToken"],
                    "*",
                    {"ForAllValues:StringEquals": {"sts:IdentityTokenAudience": [AUDIENCE]}},
                ),
            ],
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        managedidentity.FederatedIdentityCredential(
            "azure-trust",
            federated_identity_credential_resource_name=context.name("aws", limit=120),
            resource_group_name=group.name,
            resource_name_=deployer.name,
            issuer=issuer.issuer_identifier,
            subject=role.arn,
            audiences=[AUDIENCE],
            opts=here,
        )
        return role.arn
