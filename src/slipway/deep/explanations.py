"""Warnings that somebody has looked at, with the reason why they stay."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from slipway.deep.model import Fault, Finding, Severity
from slipway.documents import read_document
from slipway.documents.validate import validate_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FILE = Path(__file__).with_name("explanations.yaml")
CHECK = "explanations"


class Explanation(BaseModel):
    """Why warnings of one check, about some resources, that read in some way, are accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    check: str = Field(min_length=1)
    resource: str = Field(min_length=1)
    what: str = Field(min_length=1)
    reason: str = Field(min_length=20)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one of those that are meant; errors never are."""
        return (
            finding.fault.severity is not Severity.ERROR
            and finding.check == self.check
            and fnmatchcase(finding.fault.resource, self.resource)
            and fnmatchcase(finding.fault.what, self.what)
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    explanations: list[Explanation]


def read_explanations(path: Path = FILE) -> list[Explanation]:
    """The explanations in a file.

    Raises:
        InvalidInputError: with every mistake in it.
    """
    document = read_document(path)
    return validate_data(_File, document.data, document.problem).explanations


def explained(findings: Iterable[Finding], explanations: Sequence[Explanation], *, complete: bool) -> list[Finding]:
    """The findings with their reasons.

    Where everything was looked at (`complete`), an explanation that explains nothing is an error among them.
    """
    every = [_with_reason(finding, explanations) for finding in findings]
    used = [any(explanation.covers(finding) for finding in every) for explanation in explanations]
    stale = [item for item, is_used in zip(explanations, used, strict=True) if complete and not is_used]
    return every + [_stale(explanation) for explanation in stale]


def _with_reason(finding: Finding, explanations: Sequence[Explanation]) -> Finding:
    reason = next((explanation.reason for explanation in explanations if explanation.covers(finding)), "")
    return replace(finding, explanation=reason)


def _stale(explanation: Explanation) -> Finding:
    said = f"nothing that {explanation.check} says matches {explanation.what!r}"
    fault = Fault(Severity.ERROR, explanation.resource, "", said, "an explanation of something that is told", FILE.name)
    return Finding("", CHECK, fault)
