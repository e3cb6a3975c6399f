"""Conditions of CodePipeline stages. Source: CodePipeline user guide, "How do stage conditions work?", "Rule structure
reference" and "Roll back a stage"; API reference, Condition and RuleDeclaration.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import Properties

_SKIPPING = frozenset({"LambdaInvoke", "VariableCheck"})
_MOST_RULES = 5
_LONGEST_VALUE = 10_000
_RESULTS = {"beforeEntry": ("FAIL", "SKIP"), "onSuccess": ("ROLLBACK", "FAIL"), "onFailure": ("ROLLBACK",)}
"""What a condition at each place of a stage can lead to."""
_REFERENCE = re.compile(r"#\{([^}]+)\}")


@dataclass(frozen=True)
class _Keys:
    """The configuration of a rule's provider."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


_PROVIDERS = ("CloudWatchAlarm", "CodeBuild", "Commands", "DeploymentWindow", "LambdaInvoke", "VariableCheck")
_KEYS = {
    "VariableCheck": _Keys(
        frozenset({"Variable", "Value", "Operator"}), values={"Operator": ("EQ", "NE", "CONTAINS", "MATCHES")}
    ),
    "CloudWatchAlarm": _Keys(frozenset({"AlarmName"}), frozenset({"AlarmStates", "WaitTime"})),
}
"""Of the providers that the platform uses; the keys of the others are not checked here."""


def problems(stages: list[Any], mode: object) -> Iterator[Problem]:
    """Everything that CodePipeline would refuse in the conditions of its stages; `mode` is the pipeline's."""
    namespaces: set[str] = set()
    for number, stage in enumerate(stages):
        if not isinstance(stage, dict):
            continue
        for place in _RESULTS:
            if isinstance(stage.get(place), dict):
                path: Path = ("stages", number, place)
                yield from _at(place, stage[place], path, namespaces)
                if _leads_to_rollback(stage[place]):
                    yield from _rollback(number, mode, path)
        given = stage.get("actions")
        for action in given if isinstance(given, list) else []:
            if isinstance(action, dict) and isinstance(action.get("namespace"), str):
                namespaces.add(action["namespace"])


def _leads_to_rollback(given: Properties) -> bool:
    condition = given.get("condition")
    inner = condition.get("result") if isinstance(condition, dict) else None
    return "ROLLBACK" in {given.get("result"), inner}


def _rollback(number: int, mode: object, path: Path) -> Iterator[Problem]:
    if number == 0:
        yield Problem((*path, "result"), "the source stage can't be rolled back", "ROLLBACK")
    if mode == "PARALLEL":
        yield Problem((*path, "result"), "a pipeline of mode PARALLEL has no rollback", "ROLLBACK")


def _at(place: str, given: Properties, path: Path, namespaces: set[str]) -> Iterator[Problem]:
    condition = given.get("condition")
    if not isinstance(condition, dict):
        return
    result, rules = condition.get("result"), condition.get("rules")
    if isinstance(result, str) and result not in _RESULTS[place]:
        expected = f"expected {' or '.join(_RESULTS[place])} as the result of a condition of {place}"
        yield Problem((*path, "condition", "result"), expected, shown(result), nearest(result, _RESULTS[place]))
    if not isinstance(rules, list):
        return
    if not 1 <= len(rules) <= _MOST_RULES:
        yield Problem((*path, "condition", "rules"), f"expected 1 to {_MOST_RULES} rules", str(len(rules)))
    for index, rule in enumerate(rules):
        if isinstance(rule, dict):
            yield from _rule(rule, result, (*path, "condition", "rules", index), namespaces)


def _rule(rule: Properties, result: object, path: Path, namespaces: set[str]) -> Iterator[Problem]:
    kind = rule.get("ruleTypeId")
    provider = kind.get("provider") if isinstance(kind, dict) else None
    if not isinstance(provider, str):
        return
    if result == "SKIP" and provider not in _SKIPPING:
        expected = f"a condition that skips takes {' or '.join(sorted(_SKIPPING))}"
        yield Problem((*path, "ruleTypeId", "provider"), expected, shown(provider))
    if provider not in _PROVIDERS:
        expected = f"expected one of {', '.join(_PROVIDERS)}"
        yield Problem((*path, "ruleTypeId", "provider"), expected, shown(provider), nearest(provider, _PROVIDERS))
    given = rule.get("configuration") or {}
    if isinstance(given, dict):
        if provider in _KEYS:
            yield from _configuration(given, provider, _KEYS[provider], (*path, "configuration"))
        yield from _references(given, (*path, "configuration"), namespaces)


def _configuration(given: Properties, provider: str, keys: _Keys, path: Path) -> Iterator[Problem]:
    for key in sorted(keys.required - given.keys()):
        yield Problem((*path, key), f"{provider} needs the configuration key {key!r}")
    for key, value in given.items():
        known = keys.required | keys.optional
        if key not in known:
            expected = f"{key!r} is no configuration key of the rule {provider}"
            yield Problem((*path, key), expected, hint=nearest(key, known))
        elif isinstance(value, str) and len(value) > _LONGEST_VALUE:
            yield Problem((*path, key), f"expected at most {_LONGEST_VALUE} characters", f"{len(value)} characters")
        elif key in keys.values and isinstance(value, str) and value not in keys.values[key]:
            allowed = keys.values[key]
            yield Problem((*path, key), f"expected one of {', '.join(allowed)}", shown(value), nearest(value, allowed))


def _references(given: Properties, path: Path, namespaces: set[str]) -> Iterator[Problem]:
    """A variable is named by its namespace, which an action of an earlier stage gives."""
    known = {*namespaces, "codepipeline", "variables"}
    for key, value in given.items():
        for name in _REFERENCE.findall(value) if isinstance(value, str) else ():
            namespace = name.partition(".")[0]
            if namespace not in known:
                expected = "no action of an earlier stage has this namespace"
                yield Problem((*path, key), expected, shown(namespace), nearest(namespace, known))
