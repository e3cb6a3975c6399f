"""The words of a scan: what a tool found, what it failed at, what is waived, and the verdict on all of it."""

from __future__ import annotations

import enum
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from slipway.documents import nearest
from slipway.documents.wording import printable, shown

if TYPE_CHECKING:
    import datetime as dt

    from slipway.documents import Problem

ScanKind = Literal["sast", "dependencies", "licences", "iac", "secrets", "image", "dast"]
SCANS: tuple[ScanKind, ...] = typing.get_args(ScanKind)

Cause = Literal["crashed", "hung", "no result", "unreadable", "wrong tool"]


class Severity(enum.IntEnum):
    """How bad a finding is; the worse, the greater."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @classmethod
    def named(cls, word: str) -> Self:
        """The severity of a lower-case word.

        Raises:
            ValueError: there is none of that name.
        """
        words = [str(severity) for severity in reversed(cls)]
        if word not in words:
            near = nearest(word, words)
            hint = f"; did you mean '{near}'?" if near else ""
            raise ValueError(f"expected one of {', '.join(words)}, found {shown(word)}{hint}")
        return cls[word.upper()]

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a tool found, or several tools together.

    Attributes:
        scan: which scan it belongs to.
        tools: names of the tools that found it, in order.
        rule: the tool's own id of what it looks for: `B602`, `DL3008`, `GHSA-...`.
        severity: how bad it is.
        message: what is wrong, in the tool's words; may hold any character.
        path: file below the source tree, with `/`, or an address for a scan of a running service; empty without one.
        line: line in the file, counted from 1; 0 without one.
        package: name of the dependency; empty where the finding is not about one.
        version: version of the dependency.
        identifiers: public names of the weakness: CVE, GHSA, CWE, in order.
        fix: what to do about it, where the tool knows.
    """

    scan: ScanKind
    tools: tuple[str, ...]
    rule: str
    severity: Severity
    message: str
    path: str = ""
    line: int = 0
    package: str = ""
    version: str = ""
    identifiers: tuple[str, ...] = ()
    fix: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Tool:
    """A scanner; `version` is empty where its report does not tell."""

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report of one tool; no findings mean that it looked and found nothing."""

    tool: Tool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A tool that gave no report to go by; never a pass.

    Attributes:
        tool: name of the tool that was to report.
        cause: what kind of failure it is.
        detail: what happened, and what was expected.
    """

    tool: str
    cause: Cause
    detail: str

    def __str__(self) -> str:
        return printable(f"{self.tool}: {self.cause}: {self.detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that may stand for a while.

    Attributes:
        scan, service: where it holds.
        rule, identifier: what is waived; one of them is empty.
        path: pattern of the file, `**` for any folders; empty for any.
        package: name of the dependency; empty for any.
        reason: why it may stand.
        owner: who answers for it.
        granted, expires: first and last day on which it counts.
        file, line: where it is written.
    """

    scan: ScanKind
    service: str
    rule: str
    identifier: str
    path: str
    package: str
    reason: str
    owner: str
    granted: dt.date
    expires: dt.date
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding, and the waiver that lets it stand."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a scan lets a service pass.

    Attributes:
        scan, service: what was judged.
        threshold: the least severity that refuses.
        passed: no failure, and no finding at the threshold or above but waived ones.
        reasons: why it is refused, a line each; none on a pass.
        findings: all that was found and is not waived, each thing once, the worst first.
        waived: what was found and is waived.
        failures: tools without a usable report.
        tools: tools that reported.
        notes: waivers of this scan and service that have expired, are not in force yet or match nothing.
    """

    scan: ScanKind
    service: str
    threshold: Severity
    passed: bool
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    failures: tuple[Failure, ...] = ()
    tools: tuple[Tool, ...] = ()
    notes: tuple[Problem, ...] = ()
