"""What deep validation found in all stacks, and how it is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.deep.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.deep.job import Outcome


@dataclass(frozen=True)
class Report:
    """The outcomes of the stacks, and every finding with its explanation.

    Attributes:
        outcomes: one for each stack.
        findings: of all stacks, those of accounts and of explanations among them.
        seconds: how long it took.
    """

    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Errors, and warnings that nobody explained."""
        return tuple(finding for finding in self.findings if finding.failing)


def rows(report: Report) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of a table: a row for each check, a column for each stack; how much was looked at and found."""
    stacks = [outcome.job.stack for outcome in report.outcomes]
    checks = list(dict.fromkeys([*_checks(report.outcomes), *(finding.check for finding in report.findings)]))
    held = {name: [finding for finding in report.findings if finding.check == name] for name in checks}
    body = [[name, *(_cell(outcome, name, held[name]) for outcome in report.outcomes)] for name in checks]
    totals = ["resources", *(str(outcome.resources) for outcome in report.outcomes)]
    return ["check", *stacks], [totals, *body]


def _checks(outcomes: Sequence[Outcome]) -> list[str]:
    return [name for outcome in outcomes for name in outcome.examined]


def _cell(outcome: Outcome, check: str, findings: Sequence[Finding]) -> str:
    own = [finding for finding in findings if outcome.job.stack in finding.stack.split()]
    counted = Counter(_word(finding) for finding in own)
    told = ", ".join(f"{count} {word}" for word, count in sorted(counted.items()))
    examined = outcome.examined.get(check)
    return " ".join(filter(None, [str(examined) if examined is not None else "", told or "ok"]))


def _word(finding: Finding) -> str:
    if finding.explanation:
        return "explained"
    return str(finding.fault.severity)


def lines(report: Report) -> list[str]:
    """A paragraph for each fault that fails, alike ones of resources together; then what is accepted and why."""
    failing: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    accepted: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        fault = finding.fault
        if finding.explanation:
            accepted[finding.check, finding.explanation].append(finding)
        else:
            key = (str(fault.severity), finding.check, fault.path, fault.what, fault.expected, fault.source)
            failing[key].append(finding)
    paragraphs = [*map(_told, failing.values()), *map(_accepted, accepted.values())]
    return [line for paragraph in paragraphs for line in paragraph]


_NAMED = 3


def _told(group: Sequence[Finding]) -> list[str]:
    fault = group[0].fault
    stacks: dict[str, list[str]] = defaultdict(list)
    for finding in group:
        stacks[finding.fault.resource].append(finding.stack)
    places = [f"{resource} ({', '.join(names)})" if any(names) else resource for resource, names in stacks.items()]
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    path = f" {fault.path}" if fault.path else ""
    return [
        f"{fault.severity} {group[0].check}: {', '.join(places[:_NAMED])}{more}{path}",
        f"  {fault.what}",
        f"  expected {fault.expected} ({fault.source})",
    ]


def _accepted(group: Sequence[Finding]) -> list[str]:
    first = group[0]
    return [
        f"accepted {first.check}: {len(group)} such as {first.fault.resource}: {first.fault.what}",
        f"  {first.explanation}",
    ]


def as_json(report: Report) -> dict[str, Any]:
    """The whole report as data."""
    return {
        "ok": not report.failing,
        "seconds": round(report.seconds, 1),
        "stacks": [
            {
                "stack": outcome.job.stack,
                "environment": outcome.job.environment,
                "account": outcome.job.account,
                "resources": outcome.resources,
                "examined": dict(outcome.examined),
                "seconds": round(outcome.seconds, 1),
            }
            for outcome in report.outcomes
        ],
        "findings": [_finding_as_json(finding) for finding in report.findings],
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    fault = finding.fault
    return {
        "stack": finding.stack,
        "check": finding.check,
        "severity": str(fault.severity),
        "resource": fault.resource,
        "path": fault.path,
        "what": fault.what,
        "expected": fault.expected,
        "source": fault.source,
        "failing": finding.failing,
        "explanation": finding.explanation,
    }


def summary(report: Report) -> str:
    """One line: how much was looked at and what came of it."""
    errors = sum(1 for finding in report.findings if finding.fault.severity is Severity.ERROR)
    warnings = len(report.failing) - errors
    accepted = sum(1 for finding in report.findings if finding.explanation)
    resources = sum(outcome.resources for outcome in report.outcomes)
    return (
        f"{resources} resources of {len(report.outcomes)} stacks in {report.seconds:.1f} s: "
        f"{errors} errors, {warnings} warnings to explain, {accepted} explained"
    )
