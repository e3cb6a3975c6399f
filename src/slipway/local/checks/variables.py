"""CodePipeline variables: what an action names, an action before it exports, or the pipeline itself has.

Source: CodePipeline user guide, "Variables reference".
"""

import re
from collections.abc import Iterator
from typing import Any

from slipway.local.checks.actions import configuration
from slipway.local.checks.problem import Path, Problem, nearest
from slipway.local.wire import Properties

_VARIABLE = re.compile(r"#\{([^.}]+)\.([^}]+)\}")
_OF_PIPELINE = "variables"
_OWN = frozenset({"codepipeline", _OF_PIPELINE})
"""Namespaces that no action gives."""


def problems(inputs: Properties) -> Iterator[Problem]:
    """A problem for each variable that nothing gives; nothing is told while a namespace isn't known yet."""
    stages = inputs.get("stages")
    actions = list(_actions(stages if isinstance(stages, list) else []))
    given = [(_when(path, action), action["namespace"]) for path, action in actions if action.get("namespace")]
    if not all(isinstance(namespace, str) for _, namespace in given):
        return
    declared = {item["name"] for item in inputs.get("variables") or () if isinstance(item.get("name"), str)}
    for path, action in actions:
        known = {namespace for when, namespace in given if when < _when(path, action)} | _OWN
        for key, value in (configuration(action) or {}).items():
            for namespace, name in _VARIABLE.findall(value) if isinstance(value, str) else ():
                where, said = (*path, "configuration", key), f"#{{{namespace}.{name}}}"
                if namespace not in known:
                    hint = nearest(namespace, known)
                    yield Problem(where, "expected the namespace of an action before this one", said, hint)
                elif namespace == _OF_PIPELINE and name not in declared:
                    yield Problem(where, "expected a variable of the pipeline", said, nearest(name, declared))


def _actions(stages: list[Any]) -> Iterator[tuple[Path, Properties]]:
    for number, stage in enumerate(stages):
        actions = stage.get("actions") if isinstance(stage, dict) else None
        for place, action in enumerate(actions if isinstance(actions, list) else ()):
            if isinstance(action, dict):
                yield ("stages", number, "actions", place), action


def _when(path: Path, action: Properties) -> tuple[Any, float]:
    order = action.get("runOrder")
    return path[1], order if isinstance(order, float) else 1.0
