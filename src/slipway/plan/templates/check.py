"""What a whole template must keep: where it begins, and what its actions are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.documents import FieldError, nearest
from slipway.documents.wording import shown
from slipway.plan.environments import GUARDED
from slipway.plan.templates.inputs import INPUTS, NEEDED, POLICED
from slipway.plan.templates.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slipway.plan.environments import EnvironmentName
    from slipway.plan.templates.model import Template, TemplateAction, TemplateStage
    from slipway.plan.templates.parameters import Parameter
    from slipway.plan.templates.values import ParameterType

REFERENCE = re.compile(r"\$\{(.*)\}", re.DOTALL)
LEAST_STAGES = 2
"""CodePipeline API, PipelineDeclaration."""

Wrong = tuple[str, str, tuple[str | int, ...], str, str]
"""Names of the stage and the action (empty for the whole), the field below, what is wrong, the nearest right value."""


def wrong(template: Template) -> Iterator[Wrong]:
    """Everything that is wrong with a template, its own stages and those that it inherits."""
    if len(template.stages) < LEAST_STAGES:
        yield "", "", ("stages",), f"a template has at least {LEAST_STAGES} stages, found {len(template.stages)}", ""
        return
    yield from _misplaced_sources(template)
    for stage in template.stages:
        for action in stage.actions:
            for key, message, near in _wrongly_told(template, action):
                yield stage.name, action.name, ("with", key), message, near
            for key in sorted(NEEDED & INPUTS.get(action.uses, {}).keys() - action.told.keys()):
                yield stage.name, action.name, ("with",), f"{action.uses} must be told its {key}", ""
    for name in template.parameters.keys() - used_parameters(template.stages):
        yield "", "", ("parameters", name), "no action is told this parameter", ""


def _misplaced_sources(template: Template) -> Iterator[Wrong]:
    first, *rest = template.stages
    if [action.uses for action in first.actions] != ["source"]:
        yield first.name, "", ("actions",), "the first stage holds one action, and it uses source", ""
    for stage in rest:
        for action in stage.actions:
            if action.uses == "source":
                yield stage.name, action.name, ("uses",), "only the first stage uses source", ""


def used_parameters(stages: Iterable[TemplateStage]) -> set[str]:
    """The parameters that the actions of these stages refer to."""
    return {name for stage in stages for action in stage.actions for name in references(action).values()}


def references(action: TemplateAction) -> dict[str, str]:
    """The parameters that an action refers to, by input."""
    found = {key: REFERENCE.fullmatch(value) for key, value in action.told.items() if isinstance(value, str)}
    return {key: match[1] for key, match in found.items() if match}


def _wrongly_told(template: Template, action: TemplateAction) -> Iterator[tuple[str, str, str]]:
    inputs = INPUTS.get(action.uses, {})
    refers = references(action)
    for key, value in action.told.items():
        if key not in inputs:
            known = f"; it takes {', '.join(inputs)}" if inputs else ""
            yield key, f"{action.uses} takes no such input{known}", nearest(key, inputs)
        elif key in refers:
            yield from _wrong_reference(template, key, refers[key], inputs[key])
        else:
            try:
                read_value(inputs[key], value)
            except FieldError as error:
                yield key, str(error), error.suggestion


def _wrong_reference(template: Template, key: str, name: str, wanted: ParameterType) -> Iterator[tuple[str, str, str]]:
    parameter = template.parameters.get(name)
    if parameter is None:
        near = nearest(name, template.parameters)
        yield key, f"no parameter {shown(name)}", f"${{{near}}}" if near else ""
    elif parameter.type != wanted:
        fitting = [other for other, declared in template.parameters.items() if declared.type == wanted]
        near = f"${{{fitting[0]}}}" if len(fitting) == 1 else ""
        yield key, f"expected a parameter of type {wanted}; {name} is of type {parameter.type}", near
    elif key in POLICED:
        side = POLICED[key]
        free = [each for each in sorted(GUARDED) if not _limited(parameter, each, side)]
        if free:
            yield key, f"decides what passes, so its parameter {name} needs a {side} in {' and '.join(free)}", ""


def _limited(parameter: Parameter, environment: EnvironmentName, side: str) -> bool:
    limit = parameter.limits.get(environment)
    return any(getattr(place, side) is not None for place in (parameter, limit) if place is not None)
