"""A template from its file, and from the one that it extends: by one level, no further."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.documents import FieldError, nearest
from slipway.plan.templates.check import used_parameters
from slipway.plan.templates.model import BUILDS, TARGETS, Template, TemplateFile, TemplateStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.plan.templates.parameters import Parameter

Mistake = tuple[tuple[str | int, ...], str, str]
"""Where in the file, what is wrong, and the nearest right value."""


def alone(file: TemplateFile) -> Template:
    """The template of a file that extends none."""
    return Template(
        name=file.name,
        description=file.description,
        extends=None,
        targets=tuple(file.targets or TARGETS),
        builds=tuple(file.builds or BUILDS),
        parameters=file.parameters,
        stages=tuple(file.stages),
    )


def inherited(file: TemplateFile, parent: Template) -> Template:
    """The parent with what the file changes, without the parameters that only changed stages used.

    The file has none of the mistakes told by `mistakes`.
    """
    stages = [stage for stage in parent.stages if stage.name not in file.remove]
    for stage in file.stages:
        names = [present.name for present in stages]
        if stage.after is None:
            stages[names.index(stage.name)] = stage
        else:
            stages.insert(names.index(stage.after) + 1, stage)
    own = alone(file)
    used = used_parameters(stages)
    parameters = _with_defaults(parent.parameters, file.defaults)
    return replace(
        own,
        extends=parent.name,
        description=file.description or parent.description,
        targets=own.targets if file.targets else parent.targets,
        builds=own.builds if file.builds else parent.builds,
        parameters={name: each for name, each in parameters.items() if name in used} | file.parameters,
        stages=tuple(stages),
    )


def _with_defaults(parameters: Mapping[str, Parameter], defaults: Mapping[str, object]) -> dict[str, Parameter]:
    return {
        name: parameter.model_copy(update={"default": defaults.get(name, parameter.default)})
        for name, parameter in parameters.items()
    }


def unknown_parent(file: TemplateFile, files: Mapping[str, TemplateFile]) -> Iterator[Mistake]:
    """What is wrong with the name that a file extends."""
    if file.extends is None:
        for field in ("remove", "defaults"):
            if getattr(file, field):
                yield (field,), "only a template that extends another has this", ""
        for index, stage in enumerate(file.stages):
            if stage.after is not None:
                yield ("stages", index, "after"), "only a template that extends another inserts stages", ""
        return
    parent = files.get(file.extends)
    if file.extends == file.name:
        yield ("extends",), f"{file.name} extends itself", ""
    elif parent is None:
        yield ("extends",), f"unknown template '{file.extends}'", nearest(file.extends, files)
    elif parent.extends is not None:
        reason = f"{parent.name} itself extends {parent.extends}; a template is extended by one level only"
        yield ("extends",), reason, "" if parent.extends == file.name else parent.extends


def mistakes(file: TemplateFile, parent: Template) -> Iterator[Mistake]:
    """What a file says of its parent that isn't so."""
    there = [stage.name for stage in parent.stages]
    for index, name in enumerate(file.remove):
        if name not in there:
            yield ("remove", index), f"{parent.name} has no stage '{name}'", nearest(name, there)
    kept = [name for name in there if name not in file.remove]
    for index, stage in enumerate(file.stages):
        yield from _misplaced(stage, index, parent.name, there, kept)
        if stage.after in kept:
            kept.append(stage.name)
    for name in file.parameters:
        if name in parent.parameters:
            yield ("parameters", name), f"{parent.name} has this parameter; set another value under 'defaults'", ""
    for name, value in file.defaults.items():
        parameter = parent.parameters.get(name)
        if parameter is None:
            near = nearest(name, parent.parameters)
            yield ("defaults", name), f"{parent.name} has no such parameter", near
            continue
        try:
            parameter.value(value)
        except FieldError as error:
            yield ("defaults", name), str(error), error.suggestion


def _misplaced(stage: TemplateStage, index: int, parent: str, there: list[str], kept: list[str]) -> Iterator[Mistake]:
    if stage.after is None:
        if stage.name not in there:
            expected = f"{parent} has no stage '{stage.name}' to replace; a new one says after which it comes"
            yield ("stages", index, "name"), expected, nearest(stage.name, there)
        elif stage.name not in kept:
            yield ("stages", index, "name"), f"stage '{stage.name}' is removed, and so can't be replaced", ""
    elif stage.name in there:
        yield ("stages", index, "after"), f"'{stage.name}' replaces a stage of {parent}, which stays in its place", ""
    elif stage.after not in kept:
        yield ("stages", index, "after"), f"no stage '{stage.after}' before this one", nearest(stage.after, kept)
