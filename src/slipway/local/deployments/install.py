"""Puts the lives of deployments behind moto's own CodeDeploy and ECS, so that any AWS client meets them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from moto.codedeploy import responses as codedeploy
from moto.codedeploy.models import CodeDeployBackend
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult

from slipway.local.deployments.codedeploy import CodeDeploy, RefusedError, shown
from slipway.local.replaced import replaced
from slipway.local.tables import TABLES


@contextmanager
def installed(deployments: CodeDeploy) -> Iterator[None]:
    """Within it, deployments of CodeDeploy take place."""
    create, info = CodeDeployBackend.create_deployment, codedeploy._deployment_info  # noqa: SLF001 - moto's

    @functools.wraps(create)
    def created(backend: CodeDeployBackend, *given: Any, **named: Any) -> str:  # noqa: ANN401 - moto's own method
        with TABLES, _as_api_errors():
            made = create(backend, *given, **named)
            life = deployments.created(backend.deployments[made], backend.region_name)
            return str(life.record.deployment_id)

    def stop(response: codedeploy.CodeDeployResponse) -> ActionResult:
        roll_back = bool(response._get_param("autoRollbackEnabled"))  # noqa: SLF001 - how moto reads a request
        with TABLES, _as_api_errors():
            deployments.stop(response._get_param("deploymentId"), roll_back=roll_back)  # noqa: SLF001
        return ActionResult({"status": "Succeeded", "statusMessage": "The deployment was stopped"})

    places: list[tuple[Any, str, Callable[..., Any]]] = [
        (CodeDeployBackend, "create_deployment", created),
        (codedeploy.CodeDeployResponse, "stop_deployment", stop),
        (codedeploy, "_deployment_info", lambda record: shown(deployments.lives, info(record))),
    ]
    with ExitStack() as stack:
        for owner, name, instead in places:
            stack.enter_context(replaced(owner, name, instead))
        yield


@contextmanager
def _as_api_errors() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise JsonRESTError(error.error, str(error)) from error
