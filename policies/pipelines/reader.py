"""From the declared resources to pipelines: stages, order, and the work behind each action."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import UNKNOWN, Plain, Resource, Stack, UnknownFactError, items
from policies.pipelines import buildspec, providers
from policies.pipelines.model import PIPELINE, PROJECT, Action, Pipeline, Position
from policies.pipelines.shell import Options, commands
from policies.pipelines.step import Work
from policies.pipelines.tools import work_of_commands


def pipelines(stack: Stack) -> list[Pipeline]:
    """Every pipeline of the stack, in order of declaration."""
    return [_pipeline(resource, stack) for resource in stack.of_type(PIPELINE)]


def _pipeline(resource: Resource, stack: Stack) -> Pipeline:
    try:
        return Pipeline(resource, tuple(_actions(resource, stack)))
    except UnknownFactError as gap:
        return Pipeline(resource, unread=f"`{gap.path}` is not known before the update")


def _actions(resource: Resource, stack: Stack) -> Iterator[Action]:
    for place, _ in enumerate(items(resource.known("stages"))):
        for index, _ in enumerate(items(resource.known("stages", place, "actions"))):
            yield _action(resource, stack, place, index)


def _action(resource: Resource, stack: Stack, place: int, index: int) -> Action:
    path = ("stages", place, "actions", index)
    configuration = resource.get(*path, "configuration")
    configuration = configuration if isinstance(configuration, dict) else {}
    category = str(resource.known(*path, "category"))
    provider = str(resource.known(*path, "provider"))
    project = _project(resource, configuration, stack) if provider == "CodeBuild" else None
    return Action(
        name=str(resource.known(*path, "name")),
        stage=str(resource.known("stages", place, "name")),
        position=Position(place, float(resource.known(*path, "runOrder") or 1)),
        category=category,
        provider=provider,
        configuration=configuration,
        inputs=_names(resource.get(*path, "inputArtifacts")),
        outputs=_names(resource.get(*path, "outputArtifacts")),
        work=_work(category, provider, configuration, resource.get(*path, "commands"), project),
        skippable=resource.get("stages", place, "beforeEntry", "condition", "result") == "SKIP",
        project=project,
    )


def _work(
    category: str, provider: str, configuration: dict[str, Plain], scripts: Plain, project: Resource | None
) -> Work:
    if provider == "Commands":
        return _commands(scripts)
    if provider != "CodeBuild":
        return providers.work_of(category, provider, configuration)
    if project:
        return buildspec.work_of(project)
    name = configuration.get("ProjectName", UNKNOWN)
    which = (
        "its project is not known before the update" if name is UNKNOWN else f"project `{name}` is not declared here"
    )
    return Work(unread=which)


def _commands(scripts: Plain) -> Work:
    if scripts is UNKNOWN or UNKNOWN in items(scripts):
        return Work(unread="its commands are not known before the update")
    options = Options()
    return work_of_commands(command for script in items(scripts) for command in commands(script, options))


def _project(pipeline: Resource, configuration: dict[str, Plain], stack: Stack) -> Resource | None:
    """The project by its declared name; where that is not known yet, the only one that the stages depend on."""
    name = configuration.get("ProjectName", UNKNOWN)
    if name is not UNKNOWN:
        return next((project for project in stack.of_type(PROJECT) if project.get("name") == name), None)
    candidates = stack.dependencies(pipeline, "stages", PROJECT)
    return candidates[0] if len(candidates) == 1 else None


def _names(value: Plain) -> frozenset[str]:
    return frozenset(name for name in items(value) if isinstance(name, str))
