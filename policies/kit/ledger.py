"""What could not be decided, kept so that it is said once, at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policies.kit.facts import Resource
from policies.kit.rule import Finding, Outcome, Rule


@dataclass
class Ledger:
    """The undecidable findings of the latest evaluation of each rule on each subject.

    A subject is a resource's URN, or "" for the stack. An engine may preview and update in one process: what the
    update decides replaces what the preview could not.
    """

    _entries: dict[tuple[str, str], tuple[Rule, list[Finding]]] = field(default_factory=dict)

    def record(self, rule: Rule, subject: str, findings: Iterable[Finding]) -> None:
        """Replace what is known about `rule` on `subject`."""
        open_findings = [finding for finding in findings if finding.outcome is Outcome.UNDECIDABLE]
        self._entries[rule.id, subject] = (rule, open_findings)

    def open_questions(self) -> Iterator[tuple[Rule, str, list[Resource]]]:
        """Each rule and reason once, with all the resources that it stands for."""
        groups: dict[tuple[str, str], tuple[Rule, list[Resource]]] = {}
        for rule, findings in list(self._entries.values()):
            for finding in findings:
                group = groups.setdefault((rule.id, finding.evidence), (rule, []))
                group[1].append(finding.resource)
        for (_, reason), (rule, resources) in groups.items():
            yield rule, reason, resources
