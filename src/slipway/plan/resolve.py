"""catalogue + templates + settings -> the plan of one stack."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError, Problem, nearest
from slipway.plan.actions import Context, render
from slipway.plan.deploys import TARGETS
from slipway.plan.deploys.routes import routes
from slipway.plan.environments import BRANCHES, GUARDED
from slipway.plan.model import Pipeline, Plan, Project, Stage, Trigger
from slipway.plan.naming import physical_name
from slipway.plan.quotas import over_quota
from slipway.plan.templates import overrides
from slipway.plan.waves import DependencyCycleError, Wave, waves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slipway.catalogue import Catalogue, Service
    from slipway.plan.settings import Settings
    from slipway.plan.templates import Template, Templates

HIGHEST_PRIORITY = 50_000
"""Of a listener's rule (Elastic Load Balancing API, CreateRule)."""


def resolve(catalogue: Catalogue, templates: Templates, settings: Settings, stack: str) -> Plan:
    """The plan of a stack: a pure function of its arguments.

    Raises:
        InvalidInputError: an unknown template or system, a target, a build or a parameter that the template refuses, a
            cycle among the services, a target whose cloud has no settings, or more services than a quota holds.
    """
    order = _waves(catalogue)
    chosen = _chosen(catalogue, settings, stack)
    problems = [
        *_wrong_for_templates(catalogue, templates, chosen),
        *_clouds_without_settings(catalogue, settings, chosen),
        *over_quota(catalogue, chosen, settings.environment, stack),
    ]
    if problems:
        raise InvalidInputError(problems)
    pipelines: list[Pipeline] = []
    shared: dict[str, Project] = {}
    for service in chosen.values():
        pipeline, projects = _pipeline(service, templates, settings, stack)
        pipelines.append(pipeline)
        shared |= {project.name: project for project in projects}
    return Plan(
        stack=stack,
        environment=settings.environment,
        settings=settings,
        services=chosen,
        pipelines=tuple(pipelines),
        shared_projects=tuple(shared.values()),
        waves=_only(order, chosen),
        dependencies={name: tuple(sorted(service.depends_on)) for name, service in chosen.items()},
        listener_priorities=_priorities(chosen.values()),
    )


def _waves(catalogue: Catalogue) -> tuple[Wave, ...]:
    try:
        return waves({name: service.depends_on for name, service in catalogue.services.items()})
    except DependencyCycleError as error:
        first, second = error.cycle[:2]
        index = catalogue.services[first].depends_on.index(second)
        problem = catalogue.problem(first, ("depends_on", index), f"the services depend on each other: {error}")
        raise InvalidInputError([problem]) from None


def _chosen(catalogue: Catalogue, settings: Settings, stack: str) -> Mapping[str, Service]:
    unknown = [system for system in settings.systems if system not in catalogue.systems]
    if unknown:
        raise InvalidInputError(
            Problem(
                f"Pulumi.{stack}.yaml",
                0,
                "slipway:systems",
                f"unknown system '{name}'",
                nearest(name, catalogue.systems),
            )
            for name in unknown
        )
    return {
        name: service
        for name, service in catalogue.services.items()
        if not settings.systems or service.system in settings.systems
    }


def _wrong_for_templates(
    catalogue: Catalogue, templates: Templates, services: Mapping[str, Service]
) -> Iterable[Problem]:
    for name, service in services.items():
        template = templates.templates.get(service.template)
        if template is None:
            near = nearest(service.template, templates.templates)
            yield catalogue.problem(name, ("template",), f"unknown template '{service.template}'", near)
            continue
        for mistake in (*overrides.unfit(template, service), *overrides.refused(template, service)):
            yield catalogue.problem(name, *mistake)


def _clouds_without_settings(
    catalogue: Catalogue, settings: Settings, services: Mapping[str, Service]
) -> Iterable[Problem]:
    needs = {
        "cloud-run": ("gcp:project", settings.google_project),
        "container-apps": ("azure-native:location", settings.azure_location),
    }
    for name, service in services.items():
        for index, target in enumerate(service.targets):
            key, value = needs.get(target, ("", "not needed"))
            if not value:
                yield catalogue.problem(name, ("targets", index), f"{target} needs {key} in the stack's settings")


def _pipeline(
    service: Service, templates: Templates, settings: Settings, stack: str
) -> tuple[Pipeline, Sequence[Project]]:
    template = templates.templates[service.template]
    document = templates.documents[service.template]

    def missing(buildspec: str) -> InvalidInputError:
        near = nearest(buildspec, templates.buildspecs)
        return InvalidInputError([document.problem((), f"needs buildspecs/{buildspec}.yaml, which is missing", near)])

    parameters = overrides.values(template, service)
    context = Context(stack, settings.environment, settings, service, templates.buildspecs, missing, parameters)
    stages: list[Stage] = []
    own: list[Project] = []
    shared: list[Project] = []
    for stage in template.stages:
        if settings.environment not in stage.environments:
            continue
        rendered = [render(action, context) for action in stage.actions]
        stages.append(Stage(stage.name, tuple(action for part in rendered for action in part.actions)))
        own += [project for part in rendered for project in part.own_projects]
        shared += [project for part in rendered for project in part.shared_projects]
    pipeline = Pipeline(
        service=service.name,
        name=physical_name(stack, service.name, limit=100),
        execution_mode="QUEUED" if settings.environment in GUARDED else "SUPERSEDED",
        trigger=_trigger(service, template, settings),
        stages=tuple(stages),
        projects=tuple(own),
        deliveries=tuple(TARGETS[kind].delivery(service, settings.environment) for kind in service.targets),
    )
    return pipeline, shared


def _trigger(service: Service, template: Template, settings: Settings) -> Trigger:
    return Trigger(
        source_action=template.stages[0].actions[0].name,
        branches=(BRANCHES[settings.environment].pattern,),
        paths=() if service.path == "." else (f"{service.path.rstrip('/')}/**",),
    )


def _only(order: Sequence[Wave], services: Mapping[str, Service]) -> tuple[Wave, ...]:
    kept = (tuple(name for name in wave if name in services) for wave in order)
    return tuple(wave for wave in kept if wave)


def _priorities(services: Iterable[Service]) -> Mapping[str, int]:
    """A priority for each route, unique behind its system's balancer and steady when other services come and go.

    It is drawn from the route; of two that draw the same, the later in the alphabet takes the next free one.
    """
    taken: dict[str, set[int]] = {}
    priorities: dict[str, int] = {}
    for route, system in sorted((route, service.system) for service in services for route in routes(service).values()):
        used = taken.setdefault(system, set())
        priority = zlib.crc32(route.encode()) % HIGHEST_PRIORITY + 1
        while priority in used:
            priority = priority % HIGHEST_PRIORITY + 1
        used.add(priority)
        priorities[route] = priority
    return priorities
