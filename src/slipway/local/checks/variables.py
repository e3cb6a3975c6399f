"""CodePipeline variables: a namespace is given by one action, before any that reads it.

Source: CodePipeline user guide, "Variables reference".
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from slipway.local.checks.actions import configuration
from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.provider.wire import Properties

_VARIABLE = re.compile(r"#\{([A-Za-z0-9@_-]+)\.[^}]+\}")
_PIPELINES_OWN = frozenset({"codepipeline", "variables"})
"""Namespaces that no action gives."""


def problems(actions: Iterable[tuple[Path, Properties]]) -> Iterator[Problem]:
    """A problem for each namespace that an action reads before it is given; nothing where one isn't known yet."""
    placed = list(actions)
    given = [(_when(path, action), action["namespace"]) for path, action in placed if action.get("namespace")]
    if not all(isinstance(namespace, str) for _, namespace in given):
        return
    for path, action in placed:
        before = {namespace for when, namespace in given if when < _when(path, action)}
        for key, value in (configuration(action) or {}).items():
            for namespace in sorted(set(_read(value)) - before - _PIPELINES_OWN):
                where = (*path, "configuration", key)
                expected = "no action before this one has this namespace"
                yield Problem(where, expected, shown(namespace), nearest(namespace, before))


def _read(value: object) -> list[str]:
    return _VARIABLE.findall(value) if isinstance(value, str) else []


def _when(path: Path, action: Properties) -> tuple[Any, float]:
    order = action.get("runOrder")
    return path[1], order if isinstance(order, float) else 1.0
