"""The structure of pipelines: stages, names, conditions, triggers, stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.deep.checks.kit import faults
from slipway.deep.model import Fault, Rendered, Resource, Result, result
from slipway.local.checks import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slipway.local.checks.problem import Path

PIPELINE = "aws:codepipeline/pipeline:Pipeline"
_SOURCE = "CodePipeline user guide, Pipeline structure reference"


def check(rendered: Rendered) -> Result:
    """Every pipeline's structure, but for what its actions are given and what they hand on."""
    return result(
        sum(1 for _ in rendered.of(PIPELINE)),
        structure_faults(rendered, lambda path: not (is_of_artifacts(path) or is_of_action_keys(path)), _SOURCE),
    )


def is_of_artifacts(path: Path) -> bool:
    """Whether a problem's place is an artifact of an action."""
    return "inputArtifacts" in path or "outputArtifacts" in path


def is_of_action_keys(path: Path) -> bool:
    """Whether a problem's place is an action's provider or configuration."""
    return "configuration" in path or path[-1:] == ("provider",)


def structure_faults(rendered: Rendered, wanted: Callable[[Path], bool], source: str) -> Iterator[Fault]:
    """The problems of all pipelines at the places that are wanted."""
    for resource in rendered.of(PIPELINE):
        found = [problem for problem in pipeline.problems(dict(resource.inputs)) if wanted(problem.path)]
        yield from faults(resource, found, source)


def actions(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """The actions of a pipeline in the order of stages, each with its path."""
    for number, stage in enumerate(resource.inputs.get("stages") or ()):
        for place, action in enumerate(stage.get("actions") or ()):
            yield f"stages[{number}].actions[{place}]", action
