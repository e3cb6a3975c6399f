"""What flows through a pipeline: artifacts and variables come from one action each, before any that reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.documents import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slipway.plan.model import Action, Stage

Flaw = tuple[str, str, str, str]
"""Names of the stage and the action, what is wrong, and the nearest right name."""
LONGEST_NAME = 100
"""CodePipeline API, ActionName."""
LONGEST_VALUE = 1000
"""CodePipeline API, ActionConfigurationValue."""
VARIABLE = re.compile(r"#\{([A-Za-z0-9@_-]+)\.[^}]+\}")
"""A variable that an action exports, by its namespace (CodePipeline user guide, "Variables reference")."""
PIPELINES_OWN = frozenset({"codepipeline", "variables"})
"""Namespaces that no action gives."""


def flaws(stages: Sequence[Stage]) -> Iterator[Flaw]:
    """Everything wrong with the names, the artifacts and the variables of a pipeline's actions."""
    made: dict[str, str] = {}
    for stage in stages:
        yield from _names(stage)
        yield from _values(stage)
        for action in _in_order(stage):
            for artifact in action.outputs:
                if artifact in made:
                    message = f"artifact '{artifact}' comes from {made[artifact]} already"
                    yield stage.name, action.name, message, ""
                made.setdefault(artifact, f"{stage.name}/{action.name}")
    artifacts: set[str] = set()
    namespaces = set(PIPELINES_OWN)
    for stage, side_by_side in _side_by_side(stages):
        for action in side_by_side:
            for artifact in action.inputs:
                if artifact not in artifacts:
                    yield stage.name, action.name, _unmade(action, artifact, made), nearest(artifact, artifacts)
            for namespace in sorted(_read(action) - namespaces):
                message = f"{action.name} ({action.kind}) reads variables of {namespace}, which no action before gives"
                yield stage.name, action.name, message, ""
        artifacts |= {artifact for action in side_by_side for artifact in action.outputs}
        namespaces |= {action.namespace for action in side_by_side}


def _side_by_side(stages: Sequence[Stage]) -> Iterator[tuple[Stage, list[Action]]]:
    """The actions that run at the same time, in the order of the pipeline."""
    for stage in stages:
        for order in sorted({action.run_order for action in stage.actions}):
            yield stage, [action for action in stage.actions if action.run_order == order]


def _read(action: Action) -> set[str]:
    """The namespaces of the variables that an action's configuration names."""
    return {namespace for value in action.configuration.values() for namespace in VARIABLE.findall(value)}


def _unmade(action: Action, artifact: str, made: dict[str, str]) -> str:
    later = f"; {made[artifact]}, which gives it, does not run before" if artifact in made else ""
    return f"{action.name} ({action.kind}) reads the artifact '{artifact}', which no action before gives{later}"


def _names(stage: Stage) -> Iterator[Flaw]:
    seen: set[str] = set()
    for action in stage.actions:
        if action.name in seen:
            yield stage.name, action.name, f"two actions of the stage are rendered as '{action.name}'", ""
        if len(action.name) > LONGEST_NAME:
            message = f"the action's name '{action.name}' has {len(action.name)} characters; at most {LONGEST_NAME} fit"
            yield stage.name, action.name, message, ""
        seen.add(action.name)


def _values(stage: Stage) -> Iterator[Flaw]:
    for action in stage.actions:
        for key, value in action.configuration.items():
            if len(value) > LONGEST_VALUE:
                message = (
                    f"{key} takes {len(value):,} characters; at most {LONGEST_VALUE:,} fit: shorten what the service "
                )
                yield stage.name, action.name, f"{message}says of its paths, health or parameters", ""


def _in_order(stage: Stage) -> list[Action]:
    return sorted(stage.actions, key=lambda action: action.run_order)
