"""Serving a pack to the engine, without reading what none of its rules looks at."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeAlias, TypeVar

import grpc
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from policies.kit.adapter import type_of
from policies.kit.pack import Pack, policies_of
from policies.kit.rule import ResourceRule

Request = TypeVar("Request")
Answer: TypeAlias = Callable[[Request, object], proto.AnalyzeResponse]

PARENT_SECONDS = 1.0
MAX_MESSAGE_BYTES = 400 * 1024 * 1024
"""The SDK's own limit: a whole stack travels in one message."""


class PackServicer(_PolicyAnalyzerServicer):
    """The SDK's own servicer, spared the resources that are no rule's business.

    The SDK converts each resource anew for each policy; for a fleet that took longer than the preview itself.
    Its PolicyPack takes no other servicer, hence `serve`.
    """

    def __init__(self, pack: Pack) -> None:
        super().__init__(
            name=pack.name,
            version="0.0.1",
            policies=policies_of(pack),
            enforcement_level=EnforcementLevel.MANDATORY,
            description=pack.description,
            display_name=pack.title,
        )
        self._types = frozenset().union(*(rule.types for rule in pack.rules))
        of_one = frozenset().union(*(rule.types for rule in pack.rules if isinstance(rule, ResourceRule)))
        self._words = [token.rpartition(":")[2].encode() for token in of_one]

    def Analyze(self, request: proto.AnalyzeRequest, context: object) -> proto.AnalyzeResponse:  # noqa: N802
        """What the resource policies say of one resource."""
        analyze: Answer[proto.AnalyzeRequest] = super().Analyze
        return analyze(request, context) if self._is_read(request) else proto.AnalyzeResponse()

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: object) -> proto.AnalyzeResponse:  # noqa: N802
        """What the stack policies say of the whole stack."""
        read = [resource for resource in request.resources if self._is_read(resource)]
        analyze: Answer[proto.AnalyzeStackRequest] = super().AnalyzeStack
        return analyze(proto.AnalyzeStackRequest(resources=read), context)

    def analyze_bytes(self, request: bytes, context: object) -> bytes:
        """As Analyze, from and to bytes; nothing is decoded where no resource rule can look at the resource."""
        if not any(word in request for word in self._words):
            return b""
        return bytes(self.Analyze(proto.AnalyzeRequest.FromString(request), context).SerializeToString())

    def _is_read(self, request: proto.AnalyzeRequest | proto.AnalyzerResource) -> bool:
        return type_of(request.type) in self._types


def serve(pack: Pack) -> None:
    """Serve the pack on a free loopback port, told to the engine on stdout, until the engine ends."""
    server = grpc.server(ThreadPoolExecutor(), options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)])
    server.add_generic_rpc_handlers((_Doorway(PackServicer(pack)),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    gc.freeze()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        engine = os.getppid()
        while os.getppid() == engine:
            time.sleep(PARENT_SECONDS)


class _Doorway(grpc.GenericRpcHandler):  # type: ignore[misc] - grpc has no types
    """Finds the handler of a method.

    The engine asks twice about every resource. Remediate is left out, since the rules of these packs change nothing and
    a method that does not exist is answered soonest; Analyze looks at the bytes before it decodes them.
    """

    def __init__(self, servicer: PackServicer) -> None:
        self._analyze = grpc.unary_unary_rpc_method_handler(servicer.analyze_bytes)
        self._known: tuple[grpc.GenericRpcHandler, ...] = ()
        analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, self)

    def add_generic_rpc_handlers(self, known: tuple[grpc.GenericRpcHandler, ...]) -> None:
        """Takes the handlers that the generated code makes, as a server would."""
        self._known = known

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """The handler of a method, or None."""
        match call.method.rpartition("/")[2]:
            case "Remediate":
                return None
            case "Analyze":
                return self._analyze
            case _:
                return next((found for handler in self._known if (found := handler.service(call))), None)
