"""Which waiver lets a finding stand."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from slipway.documents import Problem
from slipway.scans.equivalents import common_package

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from slipway.scans.model import Finding, ScanKind, Waiver


class Matcher:
    """The waivers that are in force for a scan of a service on a day; it keeps which of them were of use."""

    def __init__(self, waivers: Iterable[Waiver], *, scan: ScanKind, service: str, today: dt.date) -> None:
        self._today = today
        self._waivers = [waiver for waiver in waivers if (waiver.scan, waiver.service) == (scan, service)]
        self._by_name: dict[str, list[Waiver]] = {}
        for waiver in self._waivers:
            if waiver.granted <= today <= waiver.expires:
                self._by_name.setdefault(_name(waiver), []).append(waiver)
        self._used: set[Waiver] = set()

    def waiver_of(self, group: Sequence[Finding]) -> Waiver | None:
        """The waiver that lets findings of one thing stand, the first of several to expire; none if one is not reached.

        Tools name one vulnerability differently, so an identifier that one of them gives counts for all; a rule is
        waived for the tools whose rule it is.
        """
        if not self._by_name:
            return None
        names = {name.casefold() for finding in group for name in (finding.rule, *finding.identifiers)}
        reaching = [next(self._reaching(finding, names), None) for finding in group]
        found = [waiver for waiver in reaching if waiver]
        if len(found) < len(group):
            return None
        self._used.update(found)
        return min(found, key=lambda waiver: (waiver.expires, waiver.file, waiver.line))

    def notes(self, *, complete: bool) -> tuple[Problem, ...]:
        """The waivers that don't count, and where every tool reported (`complete`) those that nothing needs."""
        return tuple(
            Problem(waiver.file, waiver.line, "", f"the waiver of {waiver.rule or waiver.identifier} {because}")
            for waiver in self._waivers
            if (because := self._idle(waiver, complete=complete))
        )

    def _idle(self, waiver: Waiver, *, complete: bool) -> str:
        if waiver.expires < self._today:
            return f"expired on {waiver.expires}: it does not count; mend the finding, or decide anew"
        if waiver.granted > self._today:
            return f"is granted from {waiver.granted}: it does not count yet"
        return "matches nothing: remove it" if complete and waiver not in self._used else ""

    def _reaching(self, finding: Finding, names: Iterable[str]) -> Iterator[Waiver]:
        for waiver in self._by_name.get(finding.rule.casefold(), ()):
            if waiver.rule and _in_place(waiver, finding):
                yield waiver
        for name in names:
            for waiver in self._by_name.get(name, ()):
                if waiver.identifier and _in_place(waiver, finding):
                    yield waiver


def _name(waiver: Waiver) -> str:
    return (waiver.rule or waiver.identifier).casefold()


def _in_place(waiver: Waiver, finding: Finding) -> bool:
    if waiver.package and common_package(waiver.package) != common_package(finding.package):
        return False
    return not waiver.path or (_is_below_tree(finding) and bool(_pattern(waiver.path).fullmatch(finding.path)))


def _is_below_tree(finding: Finding) -> bool:
    return finding.scan == "dast" or not finding.path.startswith(("/", "../"))


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """The pattern of paths: `*` and `?` within one step, `**` for any steps."""
    wildcards = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", path)
    return re.compile("".join(wildcards.get(part) or re.escape(part) for part in parts), re.DOTALL)
