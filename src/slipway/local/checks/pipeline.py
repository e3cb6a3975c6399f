"""CodePipeline pipelines: the structure that the service would refuse. Source: CodePipeline user guide, "Pipeline
structure reference" and "Quotas".
"""

import re
from collections.abc import Iterator
from typing import Any

from slipway.local.checks import actions, conditions, triggers
from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties

_IDENTIFIER = re.compile(r"[A-Za-z0-9_]+")
_LEAST_STAGES = 2


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodePipeline would refuse in a pipeline's structure; values may be UNKNOWN."""
    stages = inputs.get("stages")
    if isinstance(stages, list):
        yield from _order(stages)
        yield from _names(stages)
        for path, action in _actions(stages):
            yield from actions.problems(action, path)
        yield from _producers(stages)
        yield from conditions.problems(stages, inputs.get("executionMode"))
    yield from _version(inputs)
    yield from triggers.problems(inputs)
    yield from _stores(inputs)


def _known(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _actions(stages: list[Any]) -> Iterator[tuple[Path, Properties]]:
    for number, stage in enumerate(stages):
        if isinstance(stage, dict):
            for place, action in enumerate(_known(stage.get("actions"))):
                if isinstance(action, dict):
                    yield ("stages", number, "actions", place), action


def _order(stages: list[Any]) -> Iterator[Problem]:
    if len(stages) < _LEAST_STAGES:
        yield Problem(("stages",), f"a pipeline has at least {_LEAST_STAGES} stages", str(len(stages)))
    for path, action in _actions(stages):
        category, first = action.get("category"), path[1] == 0
        if isinstance(category, str) and (category == "Source") != first:
            expected = "the first stage holds source actions only" if first else "source actions are in the first stage"
            yield Problem((*path, "category"), expected, shown(category))


def _names(stages: list[Any]) -> Iterator[Problem]:
    yield from _unique((("stages", number, "name"), stage.get("name")) for number, stage in _stages(stages))
    for number, stage in _stages(stages):
        within = [(path, action) for path, action in _actions(stages) if path[1] == number]
        yield from _unique(((*path, "name"), action.get("name")) for path, action in within)
        if stage.get("actions") == []:
            yield Problem(("stages", number, "actions"), "a stage has at least one action", "0")
    yield from _unique(((*path, "namespace"), action.get("namespace")) for path, action in _actions(stages))


def _stages(stages: list[Any]) -> list[tuple[int, Properties]]:
    return [(number, stage) for number, stage in enumerate(stages) if isinstance(stage, dict)]


def _unique(named: Iterator[tuple[Path, object]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, name in named:
        if isinstance(name, str) and name in seen:
            yield Problem(path, "expected a name that is not used before", shown(name))
        elif isinstance(name, str):
            seen.add(name)


def _producers(stages: list[Any]) -> Iterator[Problem]:
    """Each input artifact comes out of an earlier action, each output artifact out of one action only."""
    made: dict[str, tuple[object, float]] = {}
    uncertain = False
    for path, action in _actions(stages):
        given = action.get("outputArtifacts") or []
        uncertain = uncertain or given is UNKNOWN or UNKNOWN in given
        for place, name in enumerate(_known(given)):
            if isinstance(name, str) and name in made:
                yield Problem((*path, "outputArtifacts", place), "another action gives this artifact", shown(name))
            elif isinstance(name, str):
                made[name] = (path[1], _run_order(action))
        yield from _identifiers(action, path)
    if uncertain:
        return
    for path, action in _actions(stages):
        here = (path[1], _run_order(action))
        before = {name for name, when in made.items() if when < here}
        for place, name in enumerate(_known(action.get("inputArtifacts"))):
            if isinstance(name, str) and name not in before:
                where = (*path, "inputArtifacts", place)
                yield Problem(
                    where, "no action before this one gives this artifact", shown(name), nearest(name, before)
                )


def _run_order(action: Properties) -> float:
    order = action.get("runOrder")
    return order if isinstance(order, float) else 1.0


def _identifiers(action: Properties, path: Path) -> Iterator[Problem]:
    """CodeBuild takes an artifact's name as an identifier, which has fewer letters than CodePipeline allows."""
    if action.get("provider") != "CodeBuild":
        return
    for key in ("inputArtifacts", "outputArtifacts"):
        for place, name in enumerate(_known(action.get(key))):
            if isinstance(name, str) and not _IDENTIFIER.fullmatch(name):
                expected = "CodeBuild takes letters, digits and _ only in an artifact's name"
                yield Problem((*path, key, place), expected, shown(name))


def _version(inputs: Properties) -> Iterator[Problem]:
    """Triggers, variables and execution modes other than SUPERSEDED need a V2 pipeline; V1 is the default."""
    if inputs.get("pipelineType", "V1") != "V1":
        return
    for key in ("triggers", "variables"):
        if inputs.get(key):
            yield Problem(("pipelineType",), f"{key} need a pipeline of type V2", "V1")
    mode = inputs.get("executionMode", "SUPERSEDED")
    if isinstance(mode, str) and mode != "SUPERSEDED":
        yield Problem(("pipelineType",), f"the execution mode {mode} needs a pipeline of type V2", "V1")


def _stores(inputs: Properties) -> Iterator[Problem]:
    """One store has no region; several have one each, and every action's region is among them."""
    stores = _known(inputs.get("artifactStores"))
    if not all(isinstance(store, dict) for store in stores) or "artifactStores" not in inputs:
        return
    if len(stores) == 1 and stores[0].get("region") is not None:
        expected = "a single artifact store has no region"
        yield Problem(("artifactStores", 0, "region"), expected, shown(stores[0]["region"]))
    if len(stores) > 1:
        for place, store in enumerate(stores):
            if store.get("region") is None:
                yield Problem(("artifactStores", place, "region"), "each of several artifact stores has its region")
        regions = {store.get("region") for store in stores}
        for path, action in _actions(_known(inputs.get("stages"))):
            region = action.get("region")
            if isinstance(region, str) and UNKNOWN not in regions and region not in regions:
                yield Problem((*path, "region"), "there is no artifact store in this region", shown(region))
