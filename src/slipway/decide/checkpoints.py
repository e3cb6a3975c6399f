"""The checkpoint of each service of a plan."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from slipway.decide.calendar import calendar_of
from slipway.decide.checkpoint import Checkpoint
from slipway.decide.proofs import required, upstream, upstream_label
from slipway.plan.deploys.applications import deploy_application, deploy_group
from slipway.plan.deploys.configurations import PLATFORMS
from slipway.plan.deploys.ecs import ecs_cluster, ecs_service
from slipway.plan.naming import physical_name
from slipway.plan.watch import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.catalogue import Catalogue, Service
    from slipway.plan.model import Pipeline, Plan

LONGEST_ALARM = 255
"""Characters of an alarm's name (CloudWatch API, PutMetricAlarm)."""


def checkpoints(plan: Plan, catalogue: Catalogue) -> dict[str, Checkpoint]:
    """A checkpoint for each service that a pipeline of the plan deploys, by name."""
    return {pipeline.service: _checkpoint(pipeline, plan, catalogue) for pipeline in plan.pipelines}


def _checkpoint(pipeline: Pipeline, plan: Plan, catalogue: Catalogue) -> Checkpoint:
    service, stack = plan.services[pipeline.service], plan.stack
    needed = plan.dependencies[service.name]
    before = plan.settings.promotes_from
    by_codedeploy = [each.target for each in pipeline.deliveries if each.controller == "codedeploy"]
    by_ecs = [each.target for each in pipeline.deliveries if each.controller == "ecs"]
    return Checkpoint(
        service=service.name,
        environment=plan.environment,
        calendar=calendar_of(catalogue.calendar, plan.environment, service.system),
        alarms=dict(_alarms(service, plan)),
        dependencies={
            name: tuple(dict(_alarms(plan.services[name], plan))) for name in needed if name in plan.services
        },
        beyond=tuple(name for name in needed if name not in plan.services),
        pipeline=pipeline.name,
        deployment_groups=tuple(
            (deploy_application(stack, PLATFORMS[target]), deploy_group(stack, service.name, target))
            for target in by_codedeploy
        ),
        ecs_services=tuple((ecs_cluster(stack), ecs_service(stack, service.name)) for _ in by_ecs),
        required=required(_kinds_before_deployment(pipeline)),
        upstream=frozenset(upstream_label(kind, before.stack) for kind in upstream(service)) if before else frozenset(),
        release_managers=frozenset(name for name, person in catalogue.people.people.items() if person.release_manager),
    )


def _alarms(service: Service, plan: Plan) -> Iterator[tuple[str, str]]:
    """Those of its targets, which would stop the deployment too. The others call people and hold back no fix."""
    for target in service.targets:
        for spec in watch(service, plan.environment, target):
            name = physical_name(plan.stack, service.name, target, spec.signal, limit=LONGEST_ALARM)
            yield name, f"{target} {spec.signal}: {spec.description}"


def _kinds_before_deployment(pipeline: Pipeline) -> Iterator[str]:
    stages = takewhile(lambda stage: all(action.kind != "deploy" for action in stage.actions), pipeline.stages)
    return (action.kind for stage in stages for action in stage.actions)
