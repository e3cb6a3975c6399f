"""CodePipeline pipelines: the structure that the service would refuse. Source: CodePipeline user guide, "Pipeline
structure reference" and "Quotas".
"""

import re
from collections.abc import Iterator
from typing import Any

from slipway.local.checks import actions
from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.provider.wire import UNKNOWN, Properties

_CONNECTION = "CodeStarSourceConnection"
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]+")
_SKIPPING_RULES = frozenset({"LambdaInvoke", "VariableCheck"})
_MOST_TRIGGERS = 50
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
        yield from _conditions(stages)
    yield from _version(inputs)
    yield from _triggers(inputs)
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


def _conditions(stages: list[Any]) -> Iterator[Problem]:
    for number, stage in _stages(stages):
        entry = stage.get("beforeEntry")
        condition = entry.get("condition") if isinstance(entry, dict) else None
        if not isinstance(condition, dict) or condition.get("result") != "SKIP":
            continue
        for place, rule in enumerate(_known(condition.get("rules"))):
            provider = (rule.get("ruleTypeId") or {}).get("provider") if isinstance(rule, dict) else None
            if isinstance(provider, str) and provider not in _SKIPPING_RULES:
                where = ("stages", number, "beforeEntry", "condition", "rules", place, "ruleTypeId", "provider")
                yield Problem(
                    where, f"a condition that skips takes {' or '.join(sorted(_SKIPPING_RULES))}", shown(provider)
                )


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


def _triggers(inputs: Properties) -> Iterator[Problem]:
    triggers, stages = _known(inputs.get("triggers")), _known(inputs.get("stages"))
    if len(triggers) > _MOST_TRIGGERS:
        yield Problem(("triggers",), f"expected at most {_MOST_TRIGGERS} triggers", str(len(triggers)))
    sources = {action.get("name") for path, action in _actions(stages) if action.get("provider") == _CONNECTION}
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


def _filters(git: Properties, path: Path) -> Iterator[Problem]:
    for place, push in enumerate(_known(git.get("pushes"))):
        given = push if isinstance(push, dict) else {}
        if given.get("tags") and (given.get("branches") or given.get("filePaths")):
            yield Problem((*path, "pushes", place), "a push filter is on tags or on branches and paths, not on both")
    if git.get("pushes") is None and git.get("pullRequests") is None:
        yield Problem(path, "a trigger filters pushes or pull requests")


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
