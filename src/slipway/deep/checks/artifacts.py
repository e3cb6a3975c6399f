"""The flow of artifacts and variables through a pipeline: what an action reads, an earlier one has written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slipway.deep.checks.kit import faults
from slipway.deep.checks.pipelines import PIPELINE, actions, is_of_artifacts, structure_faults
from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.checks import variables
from slipway.local.checks.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = "CodePipeline user guide, Input and output artifacts"
_VARIABLES = "CodePipeline user guide, Variables reference"
_NAMED = re.compile(r".*Artifact(Name)?$")


def check(rendered: Rendered) -> Result:
    """Each input artifact, each artifact that a configuration names, each variable; and artifacts that nobody reads."""
    found: list[Fault] = list(structure_faults(rendered, is_of_artifacts, _SOURCE))
    examined = 0
    for resource in rendered.of(PIPELINE):
        steps = list(actions(resource))
        examined += sum(
            len(_names(action, "inputArtifacts")) + len(_names(action, "outputArtifacts")) for _, action in steps
        )
        found += [*_unread(resource, steps), *_named(resource, steps)]
        found += faults(resource, variables.problems(dict(resource.inputs)), _VARIABLES)
    return result(examined, found)


Steps = list[tuple[str, dict[str, Any]]]


def _names(action: dict[str, Any], key: str) -> list[str]:
    given = action.get(key)
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _configuration(action: dict[str, Any]) -> dict[str, str]:
    given = action.get("configuration")
    pairs = given.items() if isinstance(given, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _unread(resource: Resource, steps: Steps) -> Iterator[Fault]:
    read = {name for _, action in steps for name in _names(action, "inputArtifacts")}
    for path, action in steps:
        for place, name in enumerate(_names(action, "outputArtifacts")):
            if name not in read:
                where = f"{path}.outputArtifacts[{place}]"
                yield resource.fault(Severity.WARNING, where, name, "an artifact that some action reads", _SOURCE)


def _named(resource: Resource, steps: Steps) -> Iterator[Fault]:
    """A configuration key such as AppSpecTemplateArtifact names one of the action's own inputs."""
    for path, action in steps:
        inputs = _names(action, "inputArtifacts")
        for key, value in _configuration(action).items():
            if _NAMED.fullmatch(key) and value not in inputs:
                expected = f"one of the action's input artifacts{nearest(value, inputs)}"
                yield resource.fault(Severity.ERROR, f"{path}.configuration.{key}", value, expected, _SOURCE)
