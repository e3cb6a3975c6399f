"""The record of a verdict: what was proved of a source tree, small enough for one item of a table."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from slipway.documents.wording import cut
from slipway.scans.model import ScanKind, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from slipway.scans.model import Finding, Verdict, Waived

MAX_BYTES = 100_000
"""Of the whole document; an item of a DynamoDB table holds 400 KB (DynamoDB, service quotas)."""
FINDINGS_BYTES, WAIVED_BYTES = 50_000, 20_000
"""Of the lists, which end before they grow beyond; the totals and the digest stand for the rest."""
MOST_LINES = 10
"""Reasons, and notes, that are kept."""
LONGEST = 160
"""Characters of each text."""

Line = Annotated[str, Field(max_length=LONGEST)]
Count = Annotated[int, Field(ge=0)]
SeverityName = Literal["critical", "high", "medium", "low", "info"]


class Recorded(BaseModel):
    """A part of the document; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RecordedTool(Recorded):
    """A tool that reported; `version` is empty where it doesn't tell."""

    name: Line
    version: Line


class RecordedFinding(Recorded):
    """A finding, its texts cut to `LONGEST` characters."""

    severity: SeverityName
    tools: tuple[Line, ...]
    rule: Line
    identifiers: tuple[Line, ...]
    package: Line
    version: Line
    path: Line
    line: Count
    message: Line
    fix: Line


class RecordedWaiver(Recorded):
    """A waiver that was used, and for what."""

    rule: Line
    path: Line
    package: Line
    owner: Line
    reason: Line
    expires: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Evidence(Recorded):
    """A verdict on one scan of one source tree.

    Attributes:
        tree: hash of the source tree as git gives it, SHA-1 or SHA-256.
        counts: findings that stand, by severity; each severity is there.
        digest: SHA-256 of all findings, standing and waived, in order.
        findings, waived: the first of them; `findings_total` and `waived_total` tell how many there are.
    """

    schema_version: Literal[1] = 1
    tree: Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]
    service: Line
    environment: Line
    scan: ScanKind
    threshold: SeverityName
    passed: bool
    judged_at: AwareDatetime
    tools: tuple[RecordedTool, ...]
    counts: dict[SeverityName, Count]
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    reasons: tuple[Line, ...]
    notes: tuple[Line, ...]
    findings: tuple[RecordedFinding, ...]
    findings_total: Count
    waived: tuple[RecordedWaiver, ...]
    waived_total: Count


Part = TypeVar("Part", bound=Recorded)


def evidence_of(verdict: Verdict, *, tree: str, environment: str, judged_at: dt.datetime) -> Evidence:
    """The record of a verdict.

    Raises:
        pydantic.ValidationError: `tree` is no hash of git's, or `judged_at` has no time zone.
    """
    counts = Counter(finding.severity for finding in verdict.findings)
    return Evidence.model_validate(
        {
            "tree": tree,
            "service": cut(verdict.service, LONGEST),
            "environment": cut(environment, LONGEST),
            "scan": verdict.scan,
            "threshold": str(verdict.threshold),
            "passed": verdict.passed,
            "judged_at": judged_at,
            "tools": tuple(
                RecordedTool(name=_line(tool.name), version=_line(tool.version)) for tool in verdict.tools[:MOST_LINES]
            ),
            "counts": {str(severity): counts[severity] for severity in reversed(Severity)},
            "digest": _digest(verdict),
            "reasons": tuple(map(_line, verdict.reasons[:MOST_LINES])),
            "notes": tuple(_line(str(note)) for note in verdict.notes[:MOST_LINES]),
            "findings": tuple(_within(FINDINGS_BYTES, map(_finding, verdict.findings))),
            "findings_total": len(verdict.findings),
            "waived": tuple(_within(WAIVED_BYTES, map(_waived, verdict.waived))),
            "waived_total": len(verdict.waived),
        }
    )


def as_json(evidence: Evidence) -> str:
    """The document as ASCII JSON, the same for the same evidence, of at most `MAX_BYTES`."""
    return _compact(evidence)


def _compact(part: Recorded) -> str:
    return json.dumps(part.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _within(budget: int, parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        budget -= len(_compact(part)) + 1
        if budget < 0:
            return
        yield part


def _finding(finding: Finding) -> RecordedFinding:
    return RecordedFinding(
        severity=str(finding.severity),  # type: ignore[arg-type]  # pydantic checks that it is one of the names
        tools=tuple(map(_line, finding.tools[:MOST_LINES])),
        rule=_line(finding.rule),
        identifiers=tuple(map(_line, finding.identifiers[:MOST_LINES])),
        package=_line(finding.package),
        version=_line(finding.version),
        path=_line(finding.path),
        line=finding.line,
        message=_line(finding.message),
        fix=_line(finding.fix or ""),
    )


def _waived(entry: Waived) -> RecordedWaiver:
    finding, waiver = entry.finding, entry.waiver
    return RecordedWaiver(
        rule=_line(finding.rule),
        path=_line(finding.path),
        package=_line(finding.package),
        owner=_line(waiver.owner),
        reason=_line(waiver.reason),
        expires=str(waiver.expires),
    )


def _digest(verdict: Verdict) -> str:
    digest = hashlib.sha256()
    for mark, findings in (
        ("standing", verdict.findings),
        ("waived", [entry.finding for entry in verdict.waived]),
    ):
        for finding in findings:
            fields = (mark, *(getattr(finding, name) for name in finding.__slots__))
            digest.update(json.dumps(fields).encode() + b"\n")
    return f"sha256:{digest.hexdigest()}"


def _line(text: str) -> str:
    return cut(text, LONGEST)
