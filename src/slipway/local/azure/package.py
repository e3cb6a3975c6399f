"""The package azure-native of the local cloud."""

import re
from collections.abc import Iterable
from functools import partial

from slipway.local.azure import outputs
from slipway.local.azure.names import NAMES
from slipway.local.azure.outputs import SUBSCRIPTION, TENANT, AzureSettings
from slipway.local.checks import sdk
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.kind import Kind
from slipway.local.provider.naming import Naming
from slipway.local.provider.package import Function, Package
from slipway.local.provider.store import Store, StoredKind
from slipway.local.wire import UNKNOWN, Properties, contains_unknown

_FIXED = frozenset({"location", "scope", "principalId", "roleDefinitionId"})


class AzureKind(StoredKind):
    """A resource type of Azure: its place and every name that its path is made of are immutable."""

    def __init__(self, token: str, store: Store) -> None:
        """`token` such as azure-native:app:ContainerApp."""
        super().__init__(token, store, partial(outputs.identity, token))

    @property
    def naming(self) -> Naming | None:  # type: ignore[override]
        """By the type's own rules, where they are known."""
        return NAMES[self._token].naming if self._token in NAMES else None

    def problems(self, inputs: Properties) -> Iterable[Problem]:
        """The rules of names."""
        name = NAMES.get(self._token)
        value = inputs.get(name.key) if name else None
        if name and isinstance(value, str) and not re.fullmatch(name.pattern, value):
            yield Problem((name.key,), f"expected {name.said}", f"{shown(value)} ({len(value)} characters)")

    def must_replace(self, key: str) -> bool:
        """Names and places can't change; a grant's principal and role neither."""
        return key in _FIXED or key.endswith("Name")


class AzurePackage(Package[AzureSettings]):
    """Azure resources, checked and kept."""

    name = "azure-native"

    def __init__(self, store: Store) -> None:
        """`store` keeps the resources."""
        self._store = store
        self._kinds: dict[str, AzureKind] = {}

    def session(self, config: Properties, _properties: Properties) -> AzureSettings:
        """The subscription and tenant of the provider."""
        return AzureSettings(str(config.get("subscriptionId") or SUBSCRIPTION), str(config.get("tenantId") or TENANT))

    def kind(self, token: str) -> Kind[AzureSettings]:
        """Every type is kept in the store."""
        if token not in self._kinds:
            self._kinds[token] = AzureKind(token, self._store)
        return self._kinds[token]

    def complete(self, token: str, config: Properties, inputs: Properties) -> Properties:
        """The location of the provider's configuration, for what has one and names none."""
        known = "location" in sdk.input_names(token) and config.get("location") and not inputs.get("location")
        return {"location": config["location"]} if known else {}

    def outward(self, properties: Properties) -> Properties:
        """A resource's user-assigned identities are taken as a list of ids and given back as a mapping by id."""
        return {key: _identities_by_id(key, value) for key, value in properties.items()}

    def functions(self) -> dict[str, Function]:
        """The data sources by token."""
        return _FUNCTIONS


def _identities_by_id(key: str, value: object) -> object:
    if key == "identity" and isinstance(value, dict) and isinstance(value.get("userAssignedIdentities"), list):
        ids = value["userAssignedIdentities"]
        by_id: object = UNKNOWN if contains_unknown(ids) else {identity: {} for identity in ids}
        return {**value, "userAssignedIdentities": by_id}
    return value


def _client_config(settings: AzureSettings, _arguments: Properties) -> Properties:
    return settings.client_config()


def _client_token(_settings: AzureSettings, _arguments: Properties) -> Properties:
    return {"token": "local"}


_FUNCTIONS: dict[str, Function] = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:authorization:getClientToken": _client_token,
}
