"""The directory of a plan's services and of the catalogue's people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.decide.checkpoints import LONGEST_ALARM, checkpoints
from slipway.decide.directory import Directory, Known, Listed
from slipway.plan.deploys.logs import service_logs
from slipway.plan.naming import physical_name
from slipway.plan.promotion import repository_name
from slipway.plan.watch import watch_service, writes_logs

if TYPE_CHECKING:
    from slipway.catalogue import Catalogue
    from slipway.decide.checkpoint import Checkpoint
    from slipway.plan.model import Pipeline, Plan


def directory_of(plan: Plan, catalogue: Catalogue) -> Directory:
    """The directory of a stack with pipelines."""
    looked_at = checkpoints(plan, catalogue)
    return Directory(
        stack=plan.stack,
        environment=plan.environment,
        channel=plan.settings.slack_channel or "",
        approvers=plan.settings.approvers,
        services={
            pipeline.service: _listed(pipeline, plan, catalogue, looked_at[pipeline.service])
            for pipeline in plan.pipelines
        },
        people={
            name: Known(
                person.email, person.slack or "", person.github or "", tuple(person.iam), person.release_manager
            )
            for name, person in catalogue.people.people.items()
        },
    )


def _listed(pipeline: Pipeline, plan: Plan, catalogue: Catalogue, looked_at: Checkpoint) -> Listed:
    service = plan.services[pipeline.service]
    owner = catalogue.owners[service.owner]
    calls_people = {
        physical_name(plan.stack, service.name, spec.signal, limit=LONGEST_ALARM): f"{spec.signal}: {spec.description}"
        for spec in watch_service(service, plan.environment)
    }
    return Listed(
        service=service.name,
        system=service.system,
        owner=service.owner,
        email=owner.email,
        channel=owner.slack or "",
        repository=service.repository,
        path=service.path,
        pipeline=pipeline.name,
        actions={f"{stage.name}/{action.name}": action.kind for stage in pipeline.stages for action in stage.actions},
        alarms={**looked_at.alarms, **calls_people},
        rolls_back_on=tuple(looked_at.alarms),
        log_group=service_logs(plan.stack, service.name) if writes_logs(service) else "",
        deployment_groups=looked_at.deployment_groups,
        ecs_services=looked_at.ecs_services,
        dependencies=plan.dependencies[service.name],
        registry=repository_name(plan.stack, service.name) if service.has_image else "",
    )
