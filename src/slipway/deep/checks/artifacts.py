"""The flow of artifacts and variables through a pipeline: what an action reads, an earlier one has written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slipway.deep.checks.pipelines import PIPELINE, actions, is_of_artifacts, structure_faults
from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.checks.problem import nearest
from slipway.local.provider.wire import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = "CodePipeline user guide, Input and output artifacts"
_VARIABLES = "CodePipeline user guide, Variables reference"
_REFERENCE = re.compile(r"#\{([^.}]+)\.([^}]+)\}")
_OWN_NAMESPACES = frozenset({"codepipeline", "variables"})
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
        found += [*_unread(resource, steps), *_named(resource, steps), *_variables(resource, steps)]
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


def _variables(resource: Resource, steps: Steps) -> Iterator[Fault]:
    """A reference such as #{Build.TAG} names the namespace of an earlier action."""
    declared = {item.get("name") for item in resource.inputs.get("variables") or () if isinstance(item, dict)}
    for path, action in steps:
        before = _namespaces_before(steps, path, action)
        for key, value in _configuration(action).items():
            for namespace, name in _REFERENCE.findall(value):
                known = before | _OWN_NAMESPACES
                if namespace not in known:
                    expected = f"the namespace of an action before this one{nearest(namespace, known)}"
                elif namespace == "variables" and name not in declared:
                    expected = f"a variable of the pipeline{nearest(name, filter(None, declared))}"
                else:
                    continue
                said = f"#{{{namespace}.{name}}}"
                yield resource.fault(Severity.ERROR, f"{path}.configuration.{key}", said, expected, _VARIABLES)


def _namespaces_before(steps: Steps, path: str, action: dict[str, Any]) -> set[str]:
    here = _when(path, action)
    return {
        earlier["namespace"]
        for place, earlier in steps
        if isinstance(earlier.get("namespace"), str) and _when(place, earlier) < here
    }


def _when(path: str, action: dict[str, Any]) -> tuple[int, float]:
    order = action.get("runOrder")
    stage = int(path.partition("[")[2].partition("]")[0])
    return stage, 1.0 if order is None or order is UNKNOWN else float(order)
