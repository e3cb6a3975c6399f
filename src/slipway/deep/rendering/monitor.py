"""What the SDK registers resources with in place of an engine: it notes each one and answers as a preview would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2

from slipway.deep.model import Resource
from slipway.deep.rendering.identities import identity
from slipway.local.checks import sdk
from slipway.local.wire import UNKNOWN, Properties, contains_unknown, receive, send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.deep.rendering.sources import Sources
    from slipway.local.provider.package import Package

_PROVIDERS = "pulumi:providers:"
_ROOT = "pulumi:pulumi:Stack"
"""The type above all others, which URNs leave out."""


class Monitor(MockMonitor):
    """Answers the SDK for one stack.

    Attributes:
        declared: the resources of the clouds, in the order in which they come.
    """

    def __init__(
        self, urn: str, packages: Mapping[str, Package[Any]], configs: Mapping[str, Properties], sources: Sources
    ) -> None:
        """`urn` is what every URN begins with; `configs` has the configuration of each package's default provider."""
        super().__init__(None)  # type: ignore[arg-type]  # mocks would take inputs out of their wire form
        self._urn = urn
        self._packages, self._configs, self._sources = packages, configs, sources
        self._providers: dict[str, Properties] = {}
        self.declared: list[Resource] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The URN of a resource; calls come in threads, where the SDK doesn't know the stack."""
        above = parent.split("::")[2] if parent else _ROOT
        return f"{self._urn}::{type_ if above == _ROOT else f'{above}${type_}'}::{name}"

    def Invoke(self, request: Any) -> Any:  # noqa: N802, ANN401 - the name and messages of the protocol
        """Answer a data source; raises UnknownSourceError."""
        package = request.tok.partition(":")[0]
        answer = self._sources(request.tok, self._config(package, request.provider), receive(request.args).values)
        return resource_pb2.ResourceInvokeResponse(**{"return": send(answer)})

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802, ANN401
        """Note a resource and tell the outputs that are known before an update."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        received = receive(request.object)
        if request.type.startswith(_PROVIDERS):
            self._providers[f"{urn}::{urn}"] = _decoded(received.values)
            return resource_pb2.RegisterResourceResponse(urn=urn, id=urn, object=request.object)
        resource_id, resource = self._declare(urn, request, received.values)
        self.declared.append(resource)
        outputs = send(dict(resource.outputs), received.secrets)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=outputs)

    def _declare(self, urn: str, request: Any, given: Properties) -> tuple[str, Resource]:  # noqa: ANN401
        name = request.type.partition(":")[0]
        package, config = self._packages[name], self._config(name, request.provider)
        kind = package.kind(request.type)
        inputs = kind.naming.named(given, {}, request.name, urn.encode()) if kind.naming else given
        known = {**inputs, **package.complete(request.type, config, inputs)}
        if name == "aws":
            resource_id, told = identity(request.type, urn, str(known.get("region", "")), known)
        else:
            session = package.session(config, known)
            resource_id = kind.create(session, known)
            told = kind.read(session, resource_id, known) or {}
        unknown = dict.fromkeys(sdk.outputs(request.type) - sdk.input_names(request.type), UNKNOWN)
        told = {key: value for key, value in told.items() if key in unknown or key not in known}
        outputs = package.outward({**unknown, **told, **known})
        region = str(known.get("region") or known.get("location") or config.get("region") or "")
        return resource_id, Resource(urn, request.type, given, inputs, outputs, region)

    def _config(self, package: str, provider: str) -> Properties:
        return {**self._configs.get(package, {}), **self._providers.get(provider, {})}


def _decoded(values: Properties) -> Properties:
    """A provider's configuration; its nested values come as JSON text."""
    return {key: _parsed(value) for key, value in values.items() if not contains_unknown(value)}


def _parsed(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value
