"""catalogue + templates + settings -> the plan of one stack."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError, Problem, nearest
from slipway.plan.concurrency import limited
from slipway.plan.deploys import deliveries
from slipway.plan.deploys.routes import routes
from slipway.plan.model import Pipeline, Placement, Plan, Project
from slipway.plan.pipelines import service_pipeline
from slipway.plan.pull_requests import pull_request_pipeline
from slipway.plan.quotas import over_quota
from slipway.plan.replicas import replicated
from slipway.plan.sharding import unsplittable
from slipway.plan.templates import overrides
from slipway.plan.waves import DependencyCycleError, Wave, waves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from slipway.catalogue import Catalogue, Service
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.settings import Settings
    from slipway.plan.templates import Templates

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
    if settings.deployed_by:
        chosen = _of_a_replica(chosen)
    problems = [
        *_wrong_for_templates(catalogue, templates, chosen),
        *_clouds_without_settings(catalogue, settings, chosen),
        *over_quota(catalogue, chosen, settings.environment, stack),
    ]
    if problems:
        raise InvalidInputError(problems)
    pipelines, shared = _pipelines(service_pipeline, {} if settings.deployed_by else chosen, templates, settings, stack)
    checks, sandboxed = _pipelines(
        pull_request_pipeline, chosen if settings.pull_requests else {}, templates, settings, stack
    )
    pipelines, projects = limited(pipelines, checks, (*shared, *sandboxed))
    return Plan(
        stack=stack,
        environment=settings.environment,
        settings=settings,
        services=chosen,
        pipelines=pipelines,
        pull_requests=checks,
        shared_projects=projects,
        waves=_only(order, chosen),
        dependencies={name: tuple(sorted(service.depends_on)) for name, service in chosen.items()},
        listener_priorities=_priorities(chosen.values()),
        placements=pipelines or _placements(chosen.values(), settings.environment),
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


def _of_a_replica(services: Mapping[str, Service]) -> Mapping[str, Service]:
    """The services that a replica has anything of, with the targets that it has."""
    return {name: there for name, service in services.items() if (there := replicated(service))}


def _placements(services: Iterable[Service], environment: EnvironmentName) -> tuple[Placement, ...]:
    return tuple(Placement(service.name, deliveries(service, environment)) for service in services)


def _wrong_for_templates(
    catalogue: Catalogue, templates: Templates, services: Mapping[str, Service]
) -> Iterable[Problem]:
    for name, service in services.items():
        template = templates.templates.get(service.template)
        if template is None:
            near = nearest(service.template, templates.templates)
            yield catalogue.problem(name, ("template",), f"unknown template '{service.template}'", near)
            continue
        mistakes = [*overrides.unfit(template, service), *overrides.refused(template, service)]
        for mistake in mistakes or unsplittable(templates, template, service):
            yield catalogue.problem(name, *mistake)


def _clouds_without_settings(
    catalogue: Catalogue, settings: Settings, services: Mapping[str, Service]
) -> Iterable[Problem]:
    needs = {
        "lambda": ("slipway:bootstrapImage", settings.bootstrap_image),
        "cloud-run": ("gcp:project", settings.google_project),
        "container-apps": ("azure-native:location", settings.azure_location),
    }
    for name, service in services.items():
        for index, target in enumerate(service.targets):
            key, value = needs.get(target, ("", "not needed"))
            if not value:
                yield catalogue.problem(name, ("targets", index), f"{target} needs {key} in the stack's settings")


def _pipelines(
    pipeline_of: Callable[[Service, Templates, Settings, str], tuple[Pipeline, Sequence[Project]]],
    services: Mapping[str, Service],
    templates: Templates,
    settings: Settings,
    stack: str,
) -> tuple[tuple[Pipeline, ...], tuple[Project, ...]]:
    """A pipeline for each service, and every project that they share."""
    made = [pipeline_of(service, templates, settings, stack) for service in services.values()]
    shared = {project.name: project for _, projects in made for project in projects}
    return tuple(pipeline for pipeline, _ in made), tuple(shared.values())


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
