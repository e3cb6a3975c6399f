"""Puts the run time behind moto's own CodePipeline, so that any AWS client reaches it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from moto.codepipeline.models import CodePipelineBackend
from moto.codepipeline.responses import CodePipelineResponse
from moto.core.exceptions import JsonRESTError
from moto.sts.models import sts_backends

from slipway.local.pipelines.api import Api, Given
from slipway.local.pipelines.errors import RefusedError
from slipway.local.pipelines.runtime import Runtime
from slipway.local.replaced import replaced
from slipway.local.tables import TABLES

Operation = Callable[[str, Given, str], Given]


@contextmanager
def installed(runtime: Runtime) -> Iterator[Api]:
    """Within it, CodePipeline runs pipelines."""
    api = Api(runtime)
    with ExitStack() as stack:
        for name in vars(Api):
            if not name.startswith("_"):
                stack.enter_context(replaced(CodePipelineResponse, name, _handler(getattr(api, name))))
        before = CodePipelineBackend.delete_pipeline

        def delete(backend: Any, name: str) -> None:  # noqa: ANN401 - moto's own object
            before(backend, name)
            runtime.forget(backend.region_name, name)

        stack.enter_context(replaced(CodePipelineBackend, "delete_pipeline", delete))
        yield api


def _handler(operation: Operation) -> Callable[[CodePipelineResponse], str]:
    def handle(response: CodePipelineResponse) -> str:
        given = json.loads(response.body or "{}")
        partition = response.partition
        _, caller, _ = sts_backends[response.current_account][partition].get_caller_identity(
            response.get_access_key(), response.region
        )
        try:
            with TABLES:
                return json.dumps(operation(response.region, given, caller))
        except RefusedError as error:
            raise JsonRESTError(error.error, str(error)) from error

    return handle
