"""The pipeline of one service, rendered from its template."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError, nearest
from slipway.plan.actions.render import render
from slipway.plan.actions.source import branch_rule
from slipway.plan.artifacts import flaws
from slipway.plan.context import Context, joined
from slipway.plan.deploys import deliveries
from slipway.plan.environments import BRANCHES, GUARDED
from slipway.plan.model import Pipeline, Project, Stage, Trigger
from slipway.plan.naming import physical_name
from slipway.plan.templates import overrides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slipway.catalogue import Service
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.settings import Settings
    from slipway.plan.templates import Templates, TemplateStage


def service_pipeline(
    service: Service, templates: Templates, settings: Settings, stack: str
) -> tuple[Pipeline, Sequence[Project]]:
    """The way of a service into the environment, and the shared projects on it.

    Raises:
        InvalidInputError: a buildspec is missing, an artifact is read that none gives before, or a name is used twice.
    """
    template, environment = templates.templates[service.template], settings.environment
    stages, own, shared = rendered(template.stages, context_of(service, templates, settings, stack))
    problems = [templates.problem(template.name, *flaw) for flaw in flaws(stages)]
    if problems:
        raise InvalidInputError(problems)
    pipeline = Pipeline(
        service=service.name,
        name=physical_name(stack, service.name, limit=100),
        execution_mode="QUEUED" if environment in GUARDED else "SUPERSEDED",
        trigger=Trigger(stages[0].actions[0].name, BRANCHES[environment].patterns, watched(service)),
        stages=_guarded(stages, environment) if environment in GUARDED else stages,
        projects=own,
        deliveries=deliveries(service, environment),
    )
    return pipeline, shared


def context_of(service: Service, templates: Templates, settings: Settings, stack: str) -> Context:
    """What the actions of a service's template are rendered for."""
    template, document = templates.templates[service.template], templates.documents[service.template]

    def missing(buildspec: str) -> InvalidInputError:
        near = nearest(buildspec, templates.buildspecs)
        return InvalidInputError([document.problem((), f"needs buildspecs/{buildspec}.yaml, which is missing", near)])

    parameters = overrides.values(template, service)
    return Context(stack, settings.environment, settings, service, templates.buildspecs, missing, parameters)


def rendered(
    declared: Iterable[TemplateStage], context: Context
) -> tuple[tuple[Stage, ...], tuple[Project, ...], tuple[Project, ...]]:
    """The stages that the environment has, the projects of the service's own, and those that services share."""
    here = [stage for stage in declared if context.environment in stage.environments]
    parts = [joined(render(action, context) for action in stage.actions) for stage in here]
    stages = [Stage(stage.name, part.actions) for stage, part in zip(here, parts, strict=True) if part.actions]
    return tuple(stages), joined(parts).own_projects, joined(parts).shared_projects


def regions_of(pipeline: Pipeline) -> tuple[str, ...]:
    """The regions, beside the pipeline's own, that its actions run in."""
    return tuple(sorted({action.region for stage in pipeline.stages for action in stage.actions if action.region}))


def replica_roles_of(pipeline: Pipeline) -> tuple[str, ...]:
    """The deploy roles of other stacks that its actions act with."""
    return tuple(sorted({action.role_arn for stage in pipeline.stages for action in stage.actions if action.role_arn}))


def watched(service: Service) -> tuple[str, ...]:
    """Globs of the files whose change starts the service's pipelines; empty for every file of its repository."""
    return () if service.path == "." else (f"{service.path}/**", *service.watch)


def _guarded(stages: Sequence[Stage], environment: EnvironmentName) -> tuple[Stage, ...]:
    """The stages, the first work of which begins on the environment's own branches only.

    In production a deploy that fails half way, on one of several targets, brings back the last good one on all.
    """
    source, first, *rest = stages
    deploys = [
        replace(
            stage, rolls_back=environment == "production" and any(action.kind == "deploy" for action in stage.actions)
        )
        for stage in rest
    ]
    return source, replace(first, entry=(branch_rule(environment),)), *deploys
