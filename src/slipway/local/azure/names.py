"""Names of Azure resources: which input holds the name of a type, and what it may look like.

Source: Azure Resource Manager, "Naming rules and restrictions for Azure resources".
"""

from dataclasses import dataclass

from slipway.local.provider.naming import Naming


@dataclass(frozen=True)
class Name:
    """The input that holds a type's name, its pattern and the rule in words."""

    key: str
    pattern: str
    said: str
    limit: int
    letters_only: bool = False

    @property
    def naming(self) -> Naming:
        """How the type is named when its program gives no name."""
        if self.letters_only:
            return Naming(key=self.key, limit=self.limit, lower=True, refused=r"[^a-z0-9]", separator="")
        return Naming(key=self.key, limit=self.limit, lower="a-z0-9" in self.pattern and "A-Z" not in self.pattern)


_HYPHENATED = "letters, digits and inner hyphens"
NAMES = {
    "azure-native:resources:ResourceGroup": Name(
        "resourceGroupName", r"[\w().-]{0,89}[\w()-]", "letters, digits and _().-, no dot at the end", 90
    ),
    "azure-native:storage:StorageAccount": Name(
        "accountName", r"[a-z0-9]{3,24}", "3 to 24 lower case letters and digits", 24, letters_only=True
    ),
    "azure-native:containerregistry:Registry": Name(
        "registryName", r"[A-Za-z0-9]{5,50}", "5 to 50 letters and digits", 50, letters_only=True
    ),
    "azure-native:app:ContainerApp": Name(
        "containerAppName",
        r"[a-z](?!.*--)(?:[a-z0-9-]{0,30}[a-z0-9])",
        "2 to 32 lower case letters, digits and single inner hyphens",
        32,
    ),
    "azure-native:app:ManagedEnvironment": Name(
        "environmentName", r"[A-Za-z](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])", f"2 to 60 {_HYPHENATED}", 60
    ),
    "azure-native:managedidentity:UserAssignedIdentity": Name(
        "resourceName", r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}", "3 to 128 letters, digits, _ and -", 128
    ),
    "azure-native:managedidentity:FederatedIdentityCredential": Name(
        "federatedIdentityCredentialResourceName",
        r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}",
        "3 to 120 letters, digits, _ and -",
        120,
    ),
    "azure-native:operationalinsights:Workspace": Name(
        "workspaceName", r"[A-Za-z0-9](?:[A-Za-z0-9-]{2,61}[A-Za-z0-9])", f"4 to 63 {_HYPHENATED}", 63
    ),
    "azure-native:keyvault:Vault": Name(
        "vaultName", r"[A-Za-z](?!.*--)(?:[A-Za-z0-9-]{1,22}[A-Za-z0-9])", f"3 to 24 {_HYPHENATED}", 24
    ),
}
