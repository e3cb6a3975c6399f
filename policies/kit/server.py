"""Serving a pack to the engine, without reading what none of its rules looks at."""

from __future__ import annotations

import sys
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

Request = TypeVar("Request")
Answer: TypeAlias = Callable[[Request, object], proto.AnalyzeResponse]

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

    def Analyze(self, request: proto.AnalyzeRequest, context: object) -> proto.AnalyzeResponse:  # noqa: N802
        """What the resource policies say of one resource."""
        analyze: Answer[proto.AnalyzeRequest] = super().Analyze
        return analyze(request, context) if self._is_read(request) else proto.AnalyzeResponse()

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: object) -> proto.AnalyzeResponse:  # noqa: N802
        """What the stack policies say of the whole stack."""
        read = [resource for resource in request.resources if self._is_read(resource)]
        analyze: Answer[proto.AnalyzeStackRequest] = super().AnalyzeStack
        return analyze(proto.AnalyzeStackRequest(resources=read), context)

    def Remediate(self, _request: proto.AnalyzeRequest, _context: object) -> proto.RemediateResponse:  # noqa: N802
        """Nothing: the rules of these packs judge, they change nothing."""
        return proto.RemediateResponse()

    def _is_read(self, request: proto.AnalyzeRequest | proto.AnalyzerResource) -> bool:
        return type_of(request.type) in self._types


def serve(pack: Pack) -> None:
    """Serve the pack on a free loopback port, told to the engine on stdout, until the engine ends the process."""
    server = grpc.server(ThreadPoolExecutor(), options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)])
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(PackServicer(pack), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        server.wait_for_termination()
