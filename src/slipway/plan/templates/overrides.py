"""The values of a template's parameters for one service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents import FieldError, nearest
from slipway.documents.wording import shown
from slipway.plan.templates.check import references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.catalogue import Service
    from slipway.plan.templates.inherit import Mistake
    from slipway.plan.templates.model import Template, TemplateAction
    from slipway.plan.templates.values import Value


def values(template: Template, service: Service) -> dict[str, Value]:
    """Each parameter's value: the service's own, or else the default.

    Raises:
        FieldError: a value that `refused` tells.
    """
    given = service.parameters
    return {name: each.value(given.get(name, each.default)) for name, each in template.parameters.items()}


def refused(template: Template, service: Service) -> Iterator[Mistake]:
    """What is wrong with the parameters that a service gives, by their place in its file."""
    for name, value in service.parameters.items():
        parameter = template.parameters.get(name)
        if parameter is None:
            known = f"; it has {', '.join(template.parameters)}" if template.parameters else ""
            message = f"template {template.name} has no parameter {shown(name)}{known}"
            yield ("parameters", name), message, nearest(name, template.parameters)
            continue
        try:
            parameter.value(value)
        except FieldError as error:
            yield ("parameters", name), str(error), error.suggestion


def unfit(template: Template, service: Service) -> Iterator[Mistake]:
    """What of a service the template is not for, by its place in the service's file."""
    for index, target in enumerate(service.targets):
        if target not in template.targets:
            message = f"template {template.name} deploys to {', '.join(template.targets)}, not to {target}"
            yield ("targets", index), message, template.targets[0]
    if service.build.kind not in template.builds:
        message = f"template {template.name} is for {', '.join(template.builds)}, not for {service.build.kind}"
        yield ("build", "kind"), message, template.builds[0]


def told(action: TemplateAction, parameters: Mapping[str, Value]) -> TemplateAction:
    """The action with every reference to a parameter replaced by its value."""
    known = {key: parameters[name] for key, name in references(action).items()}
    return action.model_copy(update={"told": {**action.told, **known}})
