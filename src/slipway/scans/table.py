"""A verdict as its developer reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.model import Finding, Verdict

MOST_LINES = 50
"""Findings that are shown; who mends these looks again."""


def as_text(verdict: Verdict, *, most: int = MOST_LINES) -> str:
    """The verdict, why, then each finding on a line: severity, tools, rule, place, what is wrong and what to do.

    Whatever a report held, a line stays a line and steers no terminal.
    """
    return "\n".join(printable(line) for line in _lines(verdict, most))


def _lines(verdict: Verdict, most: int) -> Iterator[str]:
    tools = ", ".join(f"{tool.name} {tool.version}".strip() for tool in verdict.tools)
    outcome = "passed" if verdict.passed else "refused"
    yield f"{verdict.service} {verdict.scan}: {outcome} ({tools or 'no tool reported'})"
    yield from (f"  {reason}" for reason in verdict.reasons)
    yield from (f"  {_finding(finding)}" for finding in verdict.findings[:most])
    if len(verdict.findings) > most:
        yield f"  and {len(verdict.findings) - most:,} more, none of them worse"
    for entry in verdict.waived:
        waiver = entry.waiver
        yield f"  waived until {waiver.expires} by {waiver.owner} ({waiver.reason}): {_finding(entry.finding)}"
    yield from (f"  {note}" for note in verdict.notes)


def _finding(finding: Finding) -> str:
    what = f"{finding.package} {finding.version}".strip()
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    where = " in ".join(part for part in (what, place) if part) or "no place given"
    names = [name for name in finding.identifiers if name != finding.rule]
    rule = f"{finding.rule} ({', '.join(names)})" if names else finding.rule
    fix = f"; fix: {finding.fix}" if finding.fix else ""
    return f"{finding.severity!s:8}  {', '.join(finding.tools)}  {rule}  {where}: {finding.message}{fix}"
