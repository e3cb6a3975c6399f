"""Triggers of CodePipeline pipelines. Source: CodePipeline API reference, GitConfiguration, and user guide, "Filter
triggers on code push or pull requests" and "Quotas".
"""

from collections.abc import Iterator
from typing import Any

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties

_CONNECTION = "CodeStarSourceConnection"
_MOST_TRIGGERS = 50
_MOST_FILTERS = 3
_MOST_PATTERNS = 8
_LONGEST_PATTERN = 255
_EVENTS = ("OPEN", "UPDATED", "CLOSED")


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodePipeline would refuse in a pipeline's triggers; values may be UNKNOWN."""
    triggers, stages = _list(inputs.get("triggers")), _list(inputs.get("stages"))
    if len(triggers) > _MOST_TRIGGERS:
        yield Problem(("triggers",), f"expected at most {_MOST_TRIGGERS} triggers", str(len(triggers)))
    sources = {action.get("name") for action in _actions(stages) if action.get("provider") == _CONNECTION}
    seen: set[str] = set()
    for number, trigger in enumerate(triggers):
        git = trigger.get("gitConfiguration") if isinstance(trigger, dict) else None
        if not isinstance(git, dict):
            continue
        path: Path = ("triggers", number, "gitConfiguration")
        yield from _filters(git, path)
        name = git.get("sourceActionName")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield Problem((*path, "sourceActionName"), "a source action has one trigger", shown(name))
        seen.add(name)
        if stages and UNKNOWN not in sources and name not in sources:
            expected = f"expected the name of a source action of provider {_CONNECTION}"
            yield Problem((*path, "sourceActionName"), expected, shown(name), nearest(name, filter(None, sources)))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _actions(stages: list[Any]) -> list[Properties]:
    found = (action for stage in stages if isinstance(stage, dict) for action in _list(stage.get("actions")))
    return [action for action in found if isinstance(action, dict)]


def _filters(git: Properties, path: Path) -> Iterator[Problem]:
    if git.get("pushes") is None and git.get("pullRequests") is None:
        yield Problem(path, "a trigger filters pushes or pull requests")
    for kind, members in (("pushes", ("branches", "tags", "filePaths")), ("pullRequests", ("branches", "filePaths"))):
        given = _list(git.get(kind))
        if len(given) > _MOST_FILTERS:
            yield Problem((*path, kind), f"expected at most {_MOST_FILTERS} filters", str(len(given)))
        for place, one in enumerate(given):
            if isinstance(one, dict):
                yield from _filter(one, members, (*path, kind, place))


def _filter(given: Properties, members: tuple[str, ...], path: Path) -> Iterator[Problem]:
    if given.get("tags") and (given.get("branches") or given.get("filePaths")):
        yield Problem(path, "a push filter is on tags or on branches and paths, not on both")
    if given.get("filePaths") and not given.get("branches"):
        yield Problem((*path, "filePaths"), "a filter on paths is on branches too")
    for place, event in enumerate(_list(given.get("events"))):
        if isinstance(event, str) and event not in _EVENTS:
            expected = f"expected one of {', '.join(_EVENTS)}"
            yield Problem((*path, "events", place), expected, shown(event), nearest(event, _EVENTS))
    for member in members:
        criteria = given.get(member)
        for key in ("includes", "excludes"):
            patterns = criteria.get(key) if isinstance(criteria, dict) else None
            if isinstance(patterns, list):
                yield from _patterns(patterns, (*path, member, key))


def _patterns(patterns: list[Any], path: Path) -> Iterator[Problem]:
    if not 1 <= len(patterns) <= _MOST_PATTERNS:
        yield Problem(path, f"expected 1 to {_MOST_PATTERNS} patterns", str(len(patterns)))
    for place, pattern in enumerate(patterns):
        if isinstance(pattern, str) and not 1 <= len(pattern) <= _LONGEST_PATTERN:
            yield Problem((*path, place), f"expected 1 to {_LONGEST_PATTERN} characters", f"{len(pattern)} characters")
