"""The package gcp of the local cloud."""

from collections.abc import Iterable
from functools import partial

from slipway.local.checks import sdk
from slipway.local.checks.problem import Problem
from slipway.local.gcp import checks, outputs
from slipway.local.gcp.settings import GcpSettings, settings
from slipway.local.provider.kind import Kind
from slipway.local.provider.naming import Naming
from slipway.local.provider.package import Function, Package
from slipway.local.provider.store import Store, StoredKind
from slipway.local.wire import Properties

_PLACES = frozenset({"name", "location", "project", "region", "zone"})


class GcpKind(StoredKind):
    """A resource type of Google Cloud. A grant (an IAM member) has no input that can change."""

    def __init__(self, token: str, store: Store) -> None:
        """`token` such as gcp:cloudrunv2/service:Service."""
        super().__init__(token, store, partial(outputs.identity, token))
        self._named = "name" in sdk.input_names(token) and not self._is_grant
        self._ids = frozenset(key for key in sdk.input_names(token) if key.endswith("Id"))

    @property
    def naming(self) -> Naming | None:  # type: ignore[override]
        """Names are lower case; 49 characters suit the shortest limit, Cloud Run's."""
        return Naming(limit=49, lower=True, refused=r"[^a-z0-9-]") if self._named else None

    def problems(self, inputs: Properties) -> Iterable[Problem]:
        """The hand-written rules."""
        return checks.problems(self._token, inputs)

    def must_replace(self, key: str) -> bool:
        """Names, places and ids can't change."""
        return self._is_grant or key in _PLACES or key in self._ids

    @property
    def _is_grant(self) -> bool:
        return self._token.lower().endswith("iammember")


class GcpPackage(Package[GcpSettings]):
    """Google Cloud resources, checked and kept."""

    name = "gcp"

    def __init__(self, store: Store) -> None:
        """`store` keeps the resources."""
        self._store = store
        self._kinds: dict[str, GcpKind] = {}

    def session(self, config: Properties, properties: Properties) -> GcpSettings:
        """The project and region that hold for the resource."""
        return settings(config, properties)

    def kind(self, token: str) -> Kind[GcpSettings]:
        """Every type is kept in the store."""
        if token not in self._kinds:
            self._kinds[token] = GcpKind(token, self._store)
        return self._kinds[token]

    def functions(self) -> dict[str, Function]:
        """The data sources by token."""
        return _FUNCTIONS

    def complete(self, token: str, config: Properties, inputs: Properties) -> Properties:
        """The project, which the provider fills in."""
        if "project" not in sdk.outputs(token):
            return {}
        return {"project": inputs.get("project") or settings(config, inputs).project}


def _project(place: GcpSettings, arguments: Properties) -> Properties:
    project = arguments.get("projectId") or place.project
    told = GcpSettings(str(project), place.region)
    return {"id": f"projects/{project}", "projectId": project, "name": project, "number": told.number, "labels": {}}


def _client(place: GcpSettings, _arguments: Properties) -> Properties:
    return {
        "id": f"projects/{place.project}/regions/{place.region}",
        "project": place.project,
        "region": place.region,
        "zone": f"{place.region}-a",
        "accessToken": "local",
        "defaultLabels": {},
    }


_FUNCTIONS: dict[str, Function] = {
    "gcp:organizations/getProject:getProject": _project,
    "gcp:organizations/getClientConfig:getClientConfig": _client,
}
