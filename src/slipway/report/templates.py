"""The templates as a developer reads them: their stages, what may be set, within which limits, and who sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.plan.environments import ENVIRONMENTS
from slipway.plan.templates.check import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slipway.catalogue import Service
    from slipway.plan import Template
    from slipway.plan.templates import Parameter, TemplateStage


def as_json(template: Template, services: Iterable[Service]) -> dict[str, Any]:
    """The template as JSON values.

    Keys: name, description, extends, targets, builds, stages (with their actions), parameters (with their limits, the
    actions that are told them, the services that set them), services.
    """
    users = _users(template, services)
    return {
        "name": template.name,
        "description": template.description,
        "extends": template.extends,
        "targets": list(template.targets),
        "builds": list(template.builds),
        "stages": [_stage_as_json(stage) for stage in template.stages],
        "parameters": {
            name: {
                **parameter.model_dump(exclude_defaults=True),
                "unit": parameter.measure,
                "told_to": _told(template, name),
                "set_by": {user.name: user.parameters[name] for user in users if name in user.parameters},
            }
            for name, parameter in template.parameters.items()
        },
        "services": [user.name for user in users],
    }


def rows(templates: Mapping[str, Template], services: Sequence[Service]) -> Iterator[tuple[str, ...]]:
    """Name, parent, targets, kinds of build, number of parameters and of services, for each template."""
    for name, template in sorted(templates.items()):
        counts = str(len(template.parameters)), str(len(_users(template, services)))
        yield name, template.extends or "", " ".join(template.targets), " ".join(template.builds), *counts


def as_text(template: Template, services: Iterable[Service]) -> str:
    """One template in full."""
    users = _users(template, services)
    head = [
        f"{template.name}: {template.description}",
        f"  extends  {template.extends}" if template.extends else "",
        f"  targets  {', '.join(template.targets)}",
        f"  builds   {', '.join(template.builds)}",
        f"  used by  {', '.join(user.name for user in users) or 'no service'}",
    ]
    blocks = [
        "\n".join(filter(None, head)),
        "\n".join(["stages", *(f"  {_stage(stage)}" for stage in template.stages)]),
    ]
    if template.parameters:
        declared = template.parameters.items()
        blocks.append("\n".join(["parameters", *(_parameter(template, *each, users) for each in declared)]))
    return "\n\n".join(blocks)


def _users(template: Template, services: Iterable[Service]) -> list[Service]:
    return [service for service in services if service.template == template.name]


def _stage_as_json(stage: TemplateStage) -> dict[str, Any]:
    actions = [action.model_dump(by_alias=True) for action in stage.actions]
    return {"name": stage.name, "environments": list(stage.environments), "actions": actions}


def _stage(stage: TemplateStage) -> str:
    actions = ", ".join(f"{action.name} ({action.uses})" for action in stage.actions)
    only = "" if len(stage.environments) == len(ENVIRONMENTS) else f"  [only in {', '.join(stage.environments)}]"
    return f"{stage.name:10} {actions}{only}"


def _parameter(template: Template, name: str, parameter: Parameter, users: Iterable[Service]) -> str:
    own = [f"{user.name} {user.parameters[name]}" for user in users if name in user.parameters]
    lines = [
        f"  {name} = {parameter.default} {parameter.measure}".rstrip(),
        f"    {parameter.description}",
        f"    {_limits(parameter)}",
        f"    told to {', '.join(_told(template, name))}",
        f"    set by {', '.join(own)}" if own else "",
    ]
    return "\n".join(filter(str.strip, lines))


def _limits(parameter: Parameter) -> str:
    """The type and every limit, in words."""
    words = [parameter.type, *([f"one of {', '.join(parameter.choices)}"] if parameter.choices else [])]
    words += [f"{word} {bound}{where}" for where, word, bound in parameter.bounds()]
    return ", ".join(words)


def _told(template: Template, name: str) -> list[str]:
    actions = [(stage.name, action) for stage in template.stages for action in stage.actions]
    return [f"{stage}/{action.name}" for stage, action in actions if name in references(action).values()]
