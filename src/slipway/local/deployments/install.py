"""Puts the lives of deployments behind moto's own CodeDeploy and ECS, so that any AWS client meets them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from moto.codedeploy import responses as codedeploy
from moto.codedeploy.models import CodeDeployBackend
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse

from slipway.local.deployments import hooks, targets
from slipway.local.deployments.codedeploy import CodeDeploy
from slipway.local.deployments.ecs import Ecs
from slipway.local.deployments.errors import RefusedError
from slipway.local.deployments.told import shown
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

    def put(response: codedeploy.CodeDeployResponse) -> ActionResult:
        execution = response._get_param("lifecycleEventHookExecutionId", "")  # noqa: SLF001
        given = response._get_param("deploymentId"), execution, response._get_param("status", "")  # noqa: SLF001
        with TABLES, _as_api_errors():
            hooks.put(deployments.lives, *given, deployments.world.now())
        return ActionResult({"lifecycleEventHookExecutionId": execution})

    def listed(response: codedeploy.CodeDeployResponse) -> ActionResult:
        with TABLES, _as_api_errors():
            ids = targets.listed(deployments.lives, response._get_param("deploymentId"))  # noqa: SLF001
        return ActionResult({"targetIds": ids})

    def told(response: codedeploy.CodeDeployResponse) -> ActionResult:
        ids = response._get_param("targetIds") or [response._get_param("targetId")]  # noqa: SLF001
        with TABLES, _as_api_errors():
            found = targets.told(deployments.lives, response._get_param("deploymentId"), ids)  # noqa: SLF001
        return ActionResult({"deploymentTargets": found, "deploymentTarget": found[0]})

    places: list[tuple[Any, str, Callable[..., Any]]] = [
        (CodeDeployBackend, "create_deployment", created),
        (codedeploy.CodeDeployResponse, "stop_deployment", stop),
        (codedeploy.CodeDeployResponse, "put_lifecycle_event_hook_execution_status", put),
        (codedeploy.CodeDeployResponse, "list_deployment_targets", listed),
        (codedeploy.CodeDeployResponse, "batch_get_deployment_targets", told),
        (codedeploy.CodeDeployResponse, "get_deployment_target", told),
        (codedeploy, "_deployment_info", lambda record: shown(deployments.lives, info(record))),
    ]
    with ExitStack() as stack:
        for owner, name, instead in places:
            stack.enter_context(replaced(owner, name, instead))
        yield


@contextmanager
def installed_in_ecs(deployments: Ecs) -> Iterator[None]:
    """Within it, services that ECS itself deploys have deployments; a new task definition starts one."""
    update = EC2ContainerServiceBackend.update_service

    @functools.wraps(update)
    def updated(backend: EC2ContainerServiceBackend, properties: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's own
        with TABLES:
            before = backend._get_service(properties.get("cluster", "default"), _name(properties))  # noqa: SLF001
            old, forced = before.task_definition, properties.get("force_new_deployment")
            service = update(backend, dict(properties))
            if service.task_definition:
                service.task_definition = backend.describe_task_definition(service.task_definition).arn
            if service.deployment_controller["type"] == "ECS" and (forced or service.task_definition != old):
                deployments.deploy(service)
            return service

    def listed(response: EC2ContainerServiceResponse) -> ActionResult:
        asked = response._get_param  # noqa: SLF001 - how moto reads a request
        with TABLES:
            service = response.ecs_backend._get_service(  # noqa: SLF001 - moto's own
                asked("cluster", "default"), asked("service").rpartition("/")[2]
            )
            found = deployments.of(service)
        wanted, span = asked("status") or [], asked("createdAt") or {}
        chosen = [
            each.told
            for each in found
            if (not wanted or each.status in wanted) and _within(each.created, span.get("after"), span.get("before"))
        ]
        return ActionResult({"serviceDeployments": chosen})

    def described(response: EC2ContainerServiceResponse) -> ActionResult:
        arns = response._get_param("serviceDeploymentArns")  # noqa: SLF001
        found = {each.arn: each.told for each in deployments.lives}
        missing = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in found]
        return ActionResult({"serviceDeployments": [found[arn] for arn in arns if arn in found], "failures": missing})

    def revisions(response: EC2ContainerServiceResponse) -> ActionResult:
        arns = response._get_param("serviceRevisionArns")  # noqa: SLF001
        found = {each.revision: each.revision_told for each in deployments.lives}
        return ActionResult({"serviceRevisions": [found[arn] for arn in arns if arn in found], "failures": []})

    def stopped(response: EC2ContainerServiceResponse) -> ActionResult:
        arn = response._get_param("serviceDeploymentArn")  # noqa: SLF001
        with TABLES, _as_api_errors():
            deployments.stop(arn, response._get_param("stopType") or "ROLLBACK")  # noqa: SLF001
        return ActionResult({"serviceDeploymentArn": arn})

    with ExitStack() as stack:
        for operation in ("create_service", "update_service"):
            keeping = _keeping_configuration(getattr(EC2ContainerServiceResponse, operation))
            stack.enter_context(replaced(EC2ContainerServiceResponse, operation, keeping))
        stack.enter_context(replaced(EC2ContainerServiceBackend, "update_service", updated))
        operations: dict[str, Callable[[EC2ContainerServiceResponse], ActionResult]] = {
            "list_service_deployments": listed,
            "describe_service_deployments": described,
            "describe_service_revisions": revisions,
            "stop_service_deployment": stopped,
        }
        for name, answer in operations.items():
            stack.enter_context(replaced(EC2ContainerServiceResponse, name, answer))
        yield


def _keeping_configuration(operation: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
    """The same operation, which keeps a service's deployment configuration; moto drops it."""

    @functools.wraps(operation)
    def keep(response: EC2ContainerServiceResponse) -> ActionResult:
        configuration = response._get_param("deploymentConfiguration")  # noqa: SLF001 - how moto reads a request
        cluster = response._get_param("cluster", "default")  # noqa: SLF001
        name = response._get_param("serviceName") or response._get_param("service")  # noqa: SLF001
        with TABLES:
            answered = operation(response)
            if configuration:
                service: Any = response.ecs_backend._get_service(cluster, _last(name))  # noqa: SLF001 - moto's own
                service.deployment_configuration = configuration
            return answered

    return keep


def _name(properties: dict[str, Any]) -> str:
    return _last(properties["service"])


def _last(service: object) -> str:
    """The name of a service that may be told by its ARN."""
    return str(service).rpartition("/")[2]


def _within(at: datetime, after: datetime | None, before: datetime | None) -> bool:
    return (after is None or at >= _utc(after)) and (before is None or at <= _utc(before))


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@contextmanager
def _as_api_errors() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise JsonRESTError(error.error, str(error)) from error
