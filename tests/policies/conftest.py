from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from policies.kit.facts import Plain, Resource, Stack
from policies.kit.rule import Finding, Outcome, ResourceRule, StackRule
from tests.policies.support import Baseline, Judge, Make, urn_of


@pytest.fixture
def baseline() -> Baseline:
    return Baseline()


@pytest.fixture
def resource() -> Make:
    def make(kind: str, name: str, properties: Mapping[str, Plain], links: Mapping[str, Any] | None = None) -> Resource:
        return Resource(kind, name, urn_of(kind, name), properties, links or {})

    return make


@pytest.fixture
def judge() -> Judge:
    """What a rule says, as (outcome, resource, evidence): of the properties of one resource, or of a whole stack."""

    def findings(
        rule: ResourceRule | StackRule, subject: Baseline | list[Resource] | Mapping[str, Plain], config: dict[str, Any]
    ) -> Iterable[Finding]:
        if isinstance(rule, StackRule):
            return rule.findings(subject.stack() if isinstance(subject, Baseline) else Stack.of(subject), config)
        kind = min(rule.types)
        return rule.findings(Resource(kind, "it", urn_of(kind, "it"), subject))

    def judged(
        rule: ResourceRule | StackRule, subject: Baseline | list[Resource] | Mapping[str, Plain], **config: object
    ) -> list[tuple[Outcome, str, str]]:
        return [(found.outcome, found.resource.name, found.evidence) for found in findings(rule, subject, config)]

    return judged
