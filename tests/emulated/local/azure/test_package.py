import pytest

from slipway.local.azure.package import AzurePackage
from slipway.local.provider.errors import CloudError
from slipway.local.provider.store import Store
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given, Stage

APP, GROUP = "azure-native:app:ContainerApp", "azure-native:resources:ResourceGroup"
STORAGE, IDENTITY = "azure-native:storage:StorageAccount", "azure-native:managedidentity:UserAssignedIdentity"
ACCOUNT = {"resourceGroupName": "g", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}


@pytest.fixture
def azure(stage: type[Stage]) -> Stage:
    return stage(AzurePackage(Store()), {"subscriptionId": "sub"})


def test_an_app_with_its_identity_and_registry(azure: Stage) -> None:
    group = azure.make(GROUP, location="westeurope")
    name = group.inputs["resourceGroupName"]
    assert group.id == f"/subscriptions/sub/resourceGroups/{name}"
    identity = azure.make(IDENTITY, resourceGroupName=name)
    assert identity.state["principalId"] != identity.state["clientId"]
    registry = azure.make("azure-native:containerregistry:Registry", resourceGroupName=name, sku={"name": "Basic"})
    assert registry.state["loginServer"] == f"{registry.inputs['registryName']}.azurecr.io"
    app = azure.make(APP, resourceGroupName=name, configuration={"ingress": {"external": True, "targetPort": 80.0}})
    assert app.state["latestRevisionFqdn"].startswith(f"{app.inputs['containerAppName']}--")
    changed = azure.change(app, template={"containers": [{"name": "web", "image": "web:2"}]})
    assert changed.state["latestRevisionFqdn"] == app.state["latestRevisionFqdn"]
    assert azure.replaces(app, resourceGroupName="other") == ("resourceGroupName",)
    grant = azure.make(
        "azure-native:authorization:RoleAssignment",
        scope=registry.id,
        principalId=identity.state["principalId"],
        roleDefinitionId="/role",
    )
    assert grant.id.startswith(f"{registry.id}/providers/Microsoft.Authorization/roleAssignments/")
    for made in (grant, app, registry, identity, group):
        azure.remove(made)


def test_a_credential_lies_under_its_identity(azure: Stage) -> None:
    made = azure.make(
        "azure-native:managedidentity:FederatedIdentityCredential",
        resourceGroupName="g",
        resourceName="web",
        issuer="https://issuer",
        subject="s",
        audiences=["a"],
    )
    assert "/userAssignedIdentities/web/federatedIdentityCredentials/" in made.id


def test_a_preview_invents_nothing(azure: Stage) -> None:
    outputs = azure.life.preview_create(azure.resource(IDENTITY), {"resourceGroupName": "g", "resourceName": "web"})
    assert (outputs["principalId"], outputs["resourceName"]) == (UNKNOWN, "web")


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (
            STORAGE,
            {**ACCOUNT, "accountName": "Has-Hyphen"},
            "accountName: expected 3 to 24 lower case letters and digits",
        ),
        (STORAGE, {**ACCOUNT, "accountName": "a" * 25}, "accountName: expected 3 to 24"),
        (APP, {"resourceGroupName": "g", "containerAppName": "Web"}, "containerAppName: expected 2 to 32"),
        (
            APP,
            {"resourceGroupName": "g", "configuration": {"activeRevisionsMode": "Many"}},
            "configuration.activeRevisionsMode: expected one of",
        ),
    ],
)
def test_what_would_be_refused(azure: Stage, token: str, inputs: Given, expected: str) -> None:
    found = azure.problems(token, **inputs)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_a_generated_storage_name_is_one_that_azure_takes(azure: Stage) -> None:
    made = azure.make(STORAGE, "Travel-Artifacts-Of-The-Fleet", **ACCOUNT)
    assert made.inputs["accountName"].startswith("travelartifacts")
    assert len(made.inputs["accountName"]) == 24


def test_what_the_store_forgot_is_not_changed(azure: Stage) -> None:
    made = azure.make(GROUP, location="westeurope")
    azure.remove(made)
    with pytest.raises(CloudError, match="NotFound"):
        azure.life.update(made.resource, made.id, made.state, made.inputs)


def test_data_sources(azure: Stage) -> None:
    ask = azure.package.functions()["azure-native:authorization:getClientConfig"]
    assert ask(azure.package.session(azure.config, {}), {})["subscriptionId"] == "sub"
