"""Ids and computed outputs of Azure resources, in the forms that Resource Manager gives them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from slipway.local.azure.names import NAMES
from slipway.local.wire import Properties

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
Made: TypeAlias = tuple[str, Properties]


@dataclass(frozen=True)
class AzureSettings:
    """The subscription and the tenant, from the provider's configuration."""

    subscription: str = SUBSCRIPTION
    tenant: str = TENANT

    def client_config(self) -> Properties:
        """Who asks."""
        return {
            "clientId": "00000000-0000-0000-0000-000000000003",
            "objectId": "00000000-0000-0000-0000-000000000004",
            "subscriptionId": self.subscription,
            "tenantId": self.tenant,
        }


_TYPES = {
    "azure-native:app:ContainerApp": "Microsoft.App/containerApps",
    "azure-native:app:ManagedEnvironment": "Microsoft.App/managedEnvironments",
    "azure-native:authorization:RoleAssignment": "Microsoft.Authorization/roleAssignments",
    "azure-native:containerregistry:Registry": "Microsoft.ContainerRegistry/registries",
    "azure-native:keyvault:Vault": "Microsoft.KeyVault/vaults",
    "azure-native:managedidentity:FederatedIdentityCredential": (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
    ),
    "azure-native:managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azure-native:operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces",
    "azure-native:resources:ResourceGroup": "Microsoft.Resources/resourceGroups",
    "azure-native:storage:StorageAccount": "Microsoft.Storage/storageAccounts",
}


def identity(token: str, settings: AzureSettings, inputs: Properties) -> Made:
    """The id and the outputs of a new resource of type `token`."""
    kind = _TYPES.get(token, _usual_type(token))
    name = _name(token, inputs)
    outputs = {"name": name, "type": kind, **_computed(token, settings, name, inputs)}
    return _path(token, kind, settings, name, inputs), outputs


def _computed(token: str, settings: AzureSettings, name: str, inputs: Properties) -> Properties:
    maker = _MAKERS.get(token)
    return maker(settings, name, inputs) if maker else {}


def _path(token: str, kind: str, settings: AzureSettings, name: str, inputs: Properties) -> str:
    root = f"/subscriptions/{settings.subscription}"
    if token == "azure-native:resources:ResourceGroup":  # noqa: S105 - a resource type
        return f"{root}/resourceGroups/{name}"
    if inputs.get("scope"):
        return f"{inputs['scope']}/providers/{kind}/{name}"
    group = inputs.get("resourceGroupName")
    place = f"{root}/resourceGroups/{group}" if group else root
    parent, _, child = kind.rpartition("/")
    if inputs.get("resourceName") and inputs["resourceName"] != name and parent.count("/"):
        return f"{place}/providers/{parent}/{inputs['resourceName']}/{child}/{name}"
    return f"{place}/providers/{kind}/{name}"


def _name(token: str, inputs: Properties) -> str:
    named = NAMES.get(token)
    if named:
        return str(inputs[named.key])
    word = token.rpartition(":")[2]
    own = f"{word[:1].lower()}{word[1:]}Name"
    return str(inputs.get(own) or inputs.get("name") or uuid.uuid4())


def _usual_type(token: str) -> str:
    _, module, word = token.split(":", 2)
    return f"Microsoft.{module[:1].upper()}{module[1:]}/{word[:1].lower()}{word[1:]}s"


def _container_app(_settings: AzureSettings, name: str, inputs: Properties) -> Properties:
    domain = f"{name}.local.{inputs.get('location', 'westeurope')}.azurecontainerapps.io"
    configuration = inputs.get("configuration") or {}
    outputs: Properties = {
        "provisioningState": "Succeeded",
        "latestRevisionName": f"{name}--0000001",
        "latestReadyRevisionName": f"{name}--0000001",
        "latestRevisionFqdn": f"{name}--0000001.{domain.partition('.')[2]}",
        "outboundIpAddresses": [],
        "eventStreamEndpoint": "",
    }
    if configuration.get("ingress"):
        ingress = {**configuration["ingress"], "fqdn": domain}
        outputs["configuration"] = {**configuration, "ingress": ingress}
    return outputs


def _environment(_settings: AzureSettings, name: str, inputs: Properties) -> Properties:
    domain = f"{name}.{inputs.get('location', 'westeurope')}.azurecontainerapps.io"
    return {"provisioningState": "Succeeded", "defaultDomain": domain, "staticIp": "10.0.0.4"}


def _user_identity(settings: AzureSettings, _name: str, _inputs: Properties) -> Properties:
    return {"clientId": str(uuid.uuid4()), "principalId": str(uuid.uuid4()), "tenantId": settings.tenant}


def _registry(_settings: AzureSettings, name: str, _inputs: Properties) -> Properties:
    return {"loginServer": f"{name.lower()}.azurecr.io", "provisioningState": "Succeeded"}


def _storage(_settings: AzureSettings, name: str, _inputs: Properties) -> Properties:
    kinds = {"blob": "blob", "dfs": "dfs", "file": "file", "queue": "queue", "table": "table"}
    endpoints = {key: f"https://{name}.{kind}.core.windows.net/" for key, kind in kinds.items()}
    return {"primaryEndpoints": endpoints, "provisioningState": "Succeeded"}


def _workspace(_settings: AzureSettings, _name: str, _inputs: Properties) -> Properties:
    return {"customerId": str(uuid.uuid4()), "provisioningState": "Succeeded"}


_MAKERS: dict[str, Callable[[AzureSettings, str, Properties], Properties]] = {
    "azure-native:app:ContainerApp": _container_app,
    "azure-native:app:ManagedEnvironment": _environment,
    "azure-native:containerregistry:Registry": _registry,
    "azure-native:managedidentity:UserAssignedIdentity": _user_identity,
    "azure-native:operationalinsights:Workspace": _workspace,
    "azure-native:storage:StorageAccount": _storage,
}
