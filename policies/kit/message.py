"""How a finding reads: which resource, which rule, why, how to fix it."""

from __future__ import annotations

from policies.kit.facts import Resource
from policies.kit.rule import Finding, Rule


def violation_text(rule: Rule, finding: Finding) -> str:
    """The text of a violation."""
    return (
        f"{_label(finding.resource)} breaks {rule.id}: {finding.evidence}.\n"
        f"Why: {rule.why}\nFix: {rule.fix}\nMore: docs/rules.md#{rule.id}"
    )


def undecided_text(rule: Rule, reason: str, resources: list[Resource]) -> str:
    """The text about what one rule could not decide, for the same reason, on all of `resources`."""
    names: dict[str, list[str]] = {}
    for resource in resources:
        names.setdefault(_kind(resource), []).append(resource.name)
    which = "; ".join(f"{kind} {', '.join(f'`{name}`' for name in sorted(same))}" for kind, same in names.items())
    return (
        f"{rule.id} can't be decided, since {reason}: {which}.\n"
        f"The rule: {rule.title}. Nothing proves it here.\nMore: docs/rules.md#{rule.id}"
    )


def _label(resource: Resource) -> str:
    return f"{_kind(resource)} `{resource.name}`"


def _kind(resource: Resource) -> str:
    return resource.type.rsplit(":", 1)[-1]
