"""SARIF 2.1.0: the form in which most analysers report.

What a tool's own comments in the source suppress still counts: only a waiver, with owner and end, lets a finding stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.documents.wording import shown
from slipway.scans.model import Finding, Report, Severity, Tool
from slipway.scans.readers import ratings, texts
from slipway.scans.readers.json_shape import parse
from slipway.scans.readers.sarif_shape import Log, Rule
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.scans.readers.expected import Expected
    from slipway.scans.readers.sarif_shape import Component, Reference, Result, Run

LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW, "none": Severity.INFO}
SETTLED = frozenset({"pass", "notApplicable", "informational"})
"""Kinds of results that say that nothing is wrong."""
UNSETTLED = frozenset({"open", "review"})
"""Kinds of results that leave it to a person."""
ABOUT_PACKAGES = frozenset({"dependencies", "image"})
"""Scans whose logical locations are packages, not functions."""

PLACEHOLDER = re.compile(r"\{(\d)\}")
MOST_ARGUMENTS = 10
"""Of a message: one digit stands for each."""
UNGRADED = frozenset({"secrets"})
"""Scans whose tools leave the level at its default: a secret in the source is one, whatever its level."""
QUOTES_SECRETS = frozenset({"B105", "B106", "B107"})
"""Rules of analysers whose messages hold the password that they found: bandit's."""


def read(text: str, expected: Expected) -> Report:
    """The findings of all runs.

    Raises:
        UnusableReportError: not SARIF, of another tool, or of a run that did not end well.
    """
    log = parse(Log, text)
    if not log.runs:
        raise UnusableReportError("no runs: the tool did not look at anything", "no result")
    findings: list[Finding] = []
    for number, run in enumerate(log.runs):
        expected.check_tool(run.tool.driver.name)
        _check_ended_well(run, f"runs[{number}]")
        rules = _Rules(run)
        results = run.results or ()
        findings += [
            _finding(result, run, rules, expected)
            for result in results
            if result.kind not in SETTLED and result.baseline_state != "absent"
        ]
    driver = log.runs[0].tool.driver
    return Report(Tool(expected.tool, texts.name(driver.semantic_version or driver.version)), tuple(findings))


def _check_ended_well(run: Run, place: str) -> None:
    for invocation in run.invocations:
        errors = [notice for notice in invocation.tool_execution_notifications if notice.level == "error"]
        said = [texts.sentence(notice.message.text) for notice in errors[:1]] or [invocation.exit_code_description]
        because = f": {said[0]}" if said[0] else ""
        if not invocation.execution_successful:
            raise UnusableReportError(f"{place}: the tool says that its run failed{because}", "crashed")
        if errors:
            raise UnusableReportError(
                f"{place}: the tool says that it could not look at everything{because}", "crashed"
            )
    if run.results is None:
        raise UnusableReportError(f"{place}: no results; a run that found nothing has an empty list", "no result")


class _Rules:
    """The rules of a run, by index and by id, of the tool and its extensions."""

    def __init__(self, run: Run) -> None:
        self._components: Sequence[Component] = (run.tool.driver, *run.tool.extensions)
        self._by_id: Mapping[str, Rule] = {
            rule.id: rule for component in reversed(self._components) for rule in component.rules
        }

    def of(self, result: Result) -> Rule:
        """The rule of a result; one without any text where the tool doesn't describe it."""
        index = result.rule_index if result.rule_index >= 0 else result.rule.index
        rule_id = result.rule_id or result.rule.id
        if index >= 0:
            component = self._component(result.rule)
            if index >= len(component.rules):
                count = len(component.rules)
                raise UnusableReportError(f"rule {index} of {shown(rule_id)}: {component.name} describes {count} rules")
            return component.rules[index]
        if not rule_id:
            raise UnusableReportError("a result without ruleId, ruleIndex or rule")
        parent = rule_id.rpartition("/")[0]
        return self._by_id.get(rule_id) or self._by_id.get(parent) or Rule(id=rule_id)

    def _component(self, rule: Reference) -> Component:
        extension = rule.tool_component.index
        if extension + 1 >= len(self._components):
            raise UnusableReportError(f"extension {extension} of the tool is not described")
        return self._components[extension + 1]


def _finding(result: Result, run: Run, rules: _Rules, expected: Expected) -> Finding:
    rule = rules.of(result)
    message = _message(result, rule)
    path, line = _place(result, run)
    package, version = _package(result) if expected.scan in ABOUT_PACKAGES else ("", "")
    return Finding(
        scan=expected.scan,
        tools=(expected.tool,),
        rule=texts.name(result.rule_id or rule.id),
        severity=Severity.CRITICAL if expected.scan in UNGRADED else _severity(result, rule),
        message=texts.sentence(texts.masked(message) if _tells_secrets(rule, expected) else message),
        path=texts.place(path, expected.root) if path else "",
        line=line,
        package=package,
        version=version,
        identifiers=_identifiers(result, rule, (expected.known.weaknesses or {}).get(rule.id, "")),
        fix=_fix(result, rule),
    )


def _severity(result: Result, rule: Rule) -> Severity:
    for score in (result.properties.security_severity, rule.properties.security_severity):
        if score is not None:
            return ratings.by_score_text(str(score))
    severity = LEVELS[result.level or rule.default_configuration.level]
    return max(severity, Severity.MEDIUM) if result.kind in UNSETTLED else severity


def _message(result: Result, rule: Rule) -> str:
    message = result.message
    template = (rule.message_strings or {}).get(message.id)
    if template and not message.text:
        arguments = [texts.sentence(argument) for argument in message.arguments[:MOST_ARGUMENTS]]
        return PLACEHOLDER.sub(lambda found: _argument(arguments, int(found[1])), template.text[: texts.LONGEST])
    return message.text or rule.short_description.text or rule.full_description.text or rule.name or rule.id


def _argument(arguments: Sequence[str], index: int) -> str:
    return arguments[index] if index < len(arguments) else f"{{{index}}}"


def _place(result: Result, run: Run) -> tuple[str, int]:
    if not result.locations:
        return "", 0
    location = result.locations[0].physical_location
    artifact = location.artifact_location
    if not artifact.uri and artifact.index >= 0:
        if artifact.index >= len(run.artifacts):
            raise UnusableReportError(f"artifact {artifact.index} is not among the {len(run.artifacts)} of the run")
        artifact = run.artifacts[artifact.index].location
    return artifact.uri, location.region.start_line


def _package(result: Result) -> tuple[str, str]:
    names = [place.fully_qualified_name for location in result.locations for place in location.logical_locations]
    package, _, version = next((name.rpartition("@") for name in names if name.rfind("@") > 0), ("", "", ""))
    return texts.name(package), texts.name(version)


def _tells_secrets(rule: Rule, expected: Expected) -> bool:
    return expected.scan == "secrets" or rule.id in QUOTES_SECRETS


def _identifiers(result: Result, rule: Rule, known: str) -> tuple[str, ...]:
    taxa = [*result.taxa, *(relationship.target for relationship in rule.relationships)]
    weaknesses = [f"CWE-{taxon.id}" for taxon in taxa if taxon.tool_component.name == "CWE" and taxon.id.isdigit()]
    spelled = [
        tag[: texts.READ].replace("cwe/cwe-", "CWE-") for tag in (*rule.properties.tags, *result.properties.tags)
    ]
    listed = [rule.properties.cwe] if isinstance(rule.properties.cwe, str) else rule.properties.cwe
    told = texts.identifiers([rule.id, *(taxon.id for taxon in taxa), *weaknesses, *spelled, *listed])
    return told or texts.identifiers([known])


def _fix(result: Result, rule: Rule) -> str | None:
    candidates = [*(fix.description.text for fix in result.fixes), rule.help.text, rule.help_uri]
    return next((line for text in candidates if (line := texts.first_line(text))), None)
