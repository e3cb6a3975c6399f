"""From rules to the policies of a CrossGuard pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as PolicySeverity

from policies.kit.adapter import resource_of, stack_of, type_of
from policies.kit.ledger import Ledger
from policies.kit.message import undecided_text, violation_text
from policies.kit.rule import Outcome, ResourceRule, Rule, StackRule


@dataclass(frozen=True)
class Pack:
    """A named set of rules."""

    name: str
    title: str
    description: str
    rules: tuple[ResourceRule | StackRule, ...]

    @property
    def undecidable(self) -> str:
        """The name of the advisory policy that reports what no rule could decide."""
        return f"{self.name.removeprefix('slipway-')}-undecidable"


def policies_of(pack: Pack) -> list[Policy]:
    """A policy for each rule, and last the one that reports what they could not decide."""
    ledger = Ledger()
    policies = [
        _resource_policy(rule, ledger) if isinstance(rule, ResourceRule) else _stack_policy(rule, ledger)
        for rule in pack.rules
    ]
    return [*policies, _undecidable_policy(pack, ledger)]


def _resource_policy(rule: ResourceRule, ledger: Ledger) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if type_of(args.resource_type) not in rule.types:
            return
        findings = list(rule.findings(resource_of(args)))
        ledger.record(rule, args.urn, findings)
        for finding in findings:
            if finding.outcome is Outcome.VIOLATION:
                report(violation_text(rule, finding), None)

    return ResourceValidationPolicy(validate=validate, **_metadata(rule))


def _stack_policy(rule: StackRule, ledger: Ledger) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        findings = list(rule.findings(stack_of(args.resources, rule.types), args.get_config()))
        ledger.record(rule, "", findings)
        for finding in findings:
            if finding.outcome is Outcome.VIOLATION:
                report(violation_text(rule, finding), finding.resource.urn)

    schema = PolicyConfigSchema(dict(rule.config_schema)) if rule.config_schema else None
    return StackValidationPolicy(validate=validate, config_schema=schema, **_metadata(rule))


def _undecidable_policy(pack: Pack, ledger: Ledger) -> Policy:
    def validate(_: StackValidationArgs, report: ReportViolation) -> None:
        for rule, reason, resources in ledger.open_questions():
            urn = resources[0].urn if len(resources) == 1 else None
            report(undecided_text(rule, reason, resources), urn)

    return StackValidationPolicy(
        name=pack.undecidable,
        description="What the rules of this pack could not decide is said, never passed over.",
        validate=validate,
        enforcement_level=EnforcementLevel.ADVISORY,
        display_name="Undecidable findings",
    )


def _metadata(rule: Rule) -> dict[str, Any]:
    sources: Sequence[str] = rule.sources
    return {
        "name": rule.id,
        "description": f"{rule.title}.",
        "enforcement_level": EnforcementLevel(rule.level.value),
        "severity": PolicySeverity(rule.severity.value),
        "framework": PolicyComplianceFramework(name=", ".join(sources)) if sources else None,
        "remediation_steps": rule.fix,
        "url": rule.link,
    }
