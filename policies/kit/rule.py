"""What a rule is: a pure function over facts, and what people need to know about it as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from policies.kit.facts import Resource, Stack, UnknownFactError


class Outcome(Enum):
    """What a rule can say about a resource."""

    COMPLIANT = "compliant"
    VIOLATION = "violation"
    NOT_APPLICABLE = "not applicable"
    UNDECIDABLE = "undecidable"


class Severity(Enum):
    """How much harm a violation can do."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(Enum):
    """What a violation does: a mandatory one stops the operation."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"


@dataclass(frozen=True)
class Finding:
    """What a rule found about one resource.

    `evidence` names the place (path through a pipeline, property, key) and never repeats a value that may be secret.
    """

    outcome: Outcome
    resource: Resource
    evidence: str = ""


def compliant(resource: Resource) -> Finding:
    """The resource keeps the rule."""
    return Finding(Outcome.COMPLIANT, resource)


def violation(resource: Resource, evidence: str) -> Finding:
    """The resource breaks the rule, as `evidence` shows."""
    return Finding(Outcome.VIOLATION, resource, evidence)


def not_applicable(resource: Resource, reason: str) -> Finding:
    """The rule has nothing to say about the resource."""
    return Finding(Outcome.NOT_APPLICABLE, resource, reason)


def undecidable(resource: Resource, reason: str) -> Finding:
    """Neither kept nor broken as far as can be read; `reason` says what could not be read."""
    return Finding(Outcome.UNDECIDABLE, resource, reason)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The metadata of a rule and the resource types that it reads.

    `sources` names the frameworks and control ids that ask for it. `title` says what a compliant resource does.
    """

    id: str
    title: str
    severity: Severity
    sources: tuple[str, ...]
    why: str
    fix: str
    link: str
    types: frozenset[str]
    level: Level = Level.MANDATORY


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule about one resource at a time, checked before that resource is made."""

    check: Callable[[Resource], Iterator[Finding]]

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """What the rule finds; a property that it needs and that isn't known yet makes it undecidable."""
        try:
            yield from self.check(resource)
        except UnknownFactError as gap:
            yield undecidable(resource, f"`{gap.path}` is not known before the update")


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule about resources that belong together. `config_schema` holds a JSON schema for each setting it takes."""

    check: Callable[[Stack, Mapping[str, Any]], Iterator[Finding]]
    config_schema: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def findings(self, stack: Stack, config: Mapping[str, Any]) -> Iterator[Finding]:
        """What the rule finds in the stack under the given settings, each thing once."""
        said: set[tuple[Outcome, str, str]] = set()
        for finding in self.check(stack, config):
            key = (finding.outcome, finding.resource.urn, finding.evidence)
            if key not in said:
                said.add(key)
                yield finding
