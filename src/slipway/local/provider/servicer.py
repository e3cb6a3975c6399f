"""The gRPC face of the provider: the engine attaches to it, and asks it about the resources of every package.

One server answers for all packages: each provider instance of an engine has its own connection, which tells the
instances' configurations apart.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import grpc
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2

from slipway.local.checks import sdk
from slipway.local.checks.problem import Problem, render
from slipway.local.protobuf import Empty, Message
from slipway.local.provider.diff import Change, Difference
from slipway.local.provider.errors import CloudError
from slipway.local.provider.lifecycle import Lifecycle, Resource
from slipway.local.wire import Path, Properties, Received, receive, send

Answer = TypeVar("Answer")
Context: TypeAlias = "grpc.aio.ServicerContext[Message, Message]"
_log = logging.getLogger(__name__)
_PROVIDER_TYPE = "pulumi:providers:"
_KINDS = {
    (Change.ADD, False): proto.PropertyDiff.ADD,
    (Change.ADD, True): proto.PropertyDiff.ADD_REPLACE,
    (Change.DELETE, False): proto.PropertyDiff.DELETE,
    (Change.DELETE, True): proto.PropertyDiff.DELETE_REPLACE,
    (Change.UPDATE, False): proto.PropertyDiff.UPDATE,
    (Change.UPDATE, True): proto.PropertyDiff.UPDATE_REPLACE,
}


class Servicer(ProviderServicer):
    """Answers the engine's calls; what may take long runs in a thread, so that resources are made in parallel."""

    def __init__(self, version: str, lifecycles: Mapping[str, Lifecycle]) -> None:
        """`lifecycles` by package name: aws, gcp, azure-native."""
        super().__init__([], version, Provider(), "")
        self._lifecycles = lifecycles
        self._configs: dict[str, Properties] = {}

    async def Handshake(self, request: Message, _context: Context) -> Message:  # noqa: N802
        """Agree with the engine on how they speak: secrets stay marked, resources come as ids."""
        self._engine_address = request.engine_address
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    async def Attach(self, request: Message, _context: Context) -> Message:  # noqa: N802
        """The engine introduces itself."""
        self._engine_address = request.address
        return Empty()

    async def CheckConfig(self, request: Message, _context: Context) -> Message:  # noqa: N802
        """Check a provider's own configuration by the SDK's class; nested values come as JSON text."""
        new = receive(request.news)
        token = Resource(request.urn, {}).token
        problems = sdk.problems(token, _decoded(new.values)) if token.startswith(_PROVIDER_TYPE) else ()
        return proto.CheckResponse(inputs=request.news, failures=_failures(problems, new.secrets))

    async def DiffConfig(self, _request: Message, _context: Context) -> Message:  # noqa: N802
        """A provider with another configuration is updated in place; its resources' diffs show what follows."""
        return proto.DiffResponse()

    async def Configure(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Keep the configuration of the provider instance on this connection."""
        self._configs[context.peer()] = _decoded(receive(request.args).values)
        return proto.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    async def Check(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Name and check a resource's inputs."""
        new, old, resource = receive(request.news), receive(request.olds), self._resource(request, context)
        work = self._of(resource).check
        checked = await self._run(context, resource, work, resource, old.values, new.values, request.randomSeed)
        inputs = send(checked.inputs, new.secrets)
        return proto.CheckResponse(inputs=inputs, failures=_failures(checked.problems, new.secrets))

    async def Diff(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Tell what changes, property by property, and whether it takes a new resource."""
        resource, state, new = self._resource(request, context), receive(request.olds), receive(request.news)
        old = receive(request.old_inputs)
        work = self._of(resource).diff
        plan = await self._run(context, resource, work, resource, old.values, state.values, new.values)
        return proto.DiffResponse(
            changes=proto.DiffResponse.DIFF_SOME if plan.changes else proto.DiffResponse.DIFF_NONE,
            diffs=sorted({str(change.path[0]) for change in plan.changes}),
            replaces=plan.replaced,
            deleteBeforeReplace=bool(plan.replaced) and plan.delete_first,
            detailedDiff={render(change.path): _property_diff(change, plan.replaced) for change in plan.changes},
            hasDetailedDiff=True,
        )

    async def Create(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Make a resource, or tell what a preview can know of it."""
        resource, given = self._resource(request, context), receive(request.properties)
        work = self._of(resource)
        if request.preview:
            outputs = await self._run(context, resource, work.preview_create, resource, given.values)
            return proto.CreateResponse(properties=_outputs(outputs, given))
        made, outputs = await self._run(context, resource, work.create, resource, given.values)
        return proto.CreateResponse(id=made, properties=_outputs(outputs, given))

    async def Read(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Tell a resource as it is; an empty id says that it doesn't exist."""
        resource, state, inputs = self._resource(request, context), receive(request.properties), receive(request.inputs)
        work = self._of(resource).read
        found = await self._run(context, resource, work, resource, request.id, inputs.values, state.values)
        if found is None:
            return proto.ReadResponse(id="")
        secrets = state.secrets | inputs.secrets
        return proto.ReadResponse(
            id=request.id, properties=send(found.state, secrets), inputs=send(found.inputs, inputs.secrets)
        )

    async def Update(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Change a resource, or tell what a preview can know of the change."""
        resource, state, new = self._resource(request, context), receive(request.olds), receive(request.news)
        work = self._of(resource)
        if request.preview:
            old = receive(request.old_inputs).values
            outputs = await self._run(context, resource, work.preview_update, resource, old, state.values, new.values)
        else:
            outputs = await self._run(context, resource, work.update, resource, request.id, state.values, new.values)
        return proto.UpdateResponse(properties=_outputs(outputs, new))

    async def Delete(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Remove a resource."""
        resource, state = self._resource(request, context), receive(request.properties)
        await self._run(context, resource, self._of(resource).delete, resource, request.id, state.values)
        return Empty()

    async def Invoke(self, request: Message, context: Context) -> Message:  # noqa: N802
        """Answer a data source."""
        config = self._configs.get(context.peer(), {})
        package = self._lifecycles[request.tok.partition(":")[0]].package
        function = package.functions().get(request.tok)
        if function is None:
            known = ", ".join(sorted(package.functions()))
            message = f"the local cloud has no data source {request.tok}; it has {known}"
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, message)
            raise NotImplementedError(message)
        arguments = receive(request.args).values
        session = package.session(config, arguments)
        result = await self._run(context, request.tok, function, session, arguments)
        return proto.InvokeResponse(**{"return": send(result)})

    def _resource(self, request: Message, context: Context) -> Resource:
        return Resource(request.urn, self._configs.get(context.peer(), {}))

    def _of(self, resource: Resource) -> Lifecycle:
        return self._lifecycles[resource.token.partition(":")[0]]

    async def _run(
        self, context: Context, subject: Resource | str, work: Callable[..., Answer], *given: object
    ) -> Answer:
        """`work(*given)` in a thread; its errors become the engine's, naming the `subject`."""
        name = f"{subject.token} {subject.label!r}" if isinstance(subject, Resource) else subject
        try:
            return await asyncio.to_thread(work, *given)
        except CloudError as error:
            await context.abort(grpc.StatusCode.UNKNOWN, f"{name}: {error}")
            raise
        except Exception as error:
            _log.exception("%s failed", name)
            await context.abort(grpc.StatusCode.INTERNAL, f"{name}: the local cloud failed: {error!r}")
            raise


def _decoded(config: Mapping[str, Any]) -> Properties:
    """A provider's configuration with its nested values, which the SDKs send as JSON text, read."""
    return {key: _decode(value) for key, value in config.items() if key != "version"}


def _decode(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        decoded = json.loads(value)
    except ValueError:
        return value
    return decoded if isinstance(decoded, dict | list | bool) else value


def _failures(problems: tuple[Problem, ...], secrets: frozenset[Path]) -> list[Any]:
    return [
        proto.CheckFailure(
            property=render(problem.path), reason=problem.reason(secret=_is_secret(problem.path, secrets))
        )
        for problem in problems
    ]


def _is_secret(path: Path, secrets: frozenset[Path]) -> bool:
    return any(path[: len(secret)] == secret or secret[: len(path)] == path for secret in secrets)


def _outputs(outputs: Properties, given: Received) -> Message:
    """`outputs` without the provider's own notes, with the secrets of the inputs kept; tagsAll repeats the tags."""
    public = {key: value for key, value in outputs.items() if not key.startswith("__")}
    tags = {("tagsAll", *secret[1:]) for secret in given.secrets if secret[0] == "tags"}
    return send(public, given.secrets | tags)


def _property_diff(change: Difference, replaced: tuple[str, ...]) -> Message:
    return proto.PropertyDiff(kind=_KINDS[change.change, str(change.path[0]) in replaced], inputDiff=True)
