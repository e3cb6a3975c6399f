"""JUnit XML, as pytest, Maven Surefire and npm's test runners write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.readers import texts
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.xml_tree import count, parse_xml
from slipway.scans.testing import FailedCase, UnitTests

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOTS = frozenset({"testsuites", "testsuite"})
BAD = ("failure", "error")


def read(text: str) -> UnitTests:
    """What ran, counted case by case; the totals that suites claim must agree where they are given.

    Raises:
        UnusableReportError: not JUnit XML, or cases are missing.
    """
    root = parse_xml(text)
    if root.tag not in ROOTS:
        raise UnusableReportError(
            f"expected a report of tests (testsuites), found <{texts.name(root.tag)}>", "wrong tool"
        )
    cases = list(root.iter("testcase"))
    failed = [FailedCase(_name(case), _said(case)) for case in cases if _bad(case) is not None]
    skipped = sum(case.find("skipped") is not None for case in cases if _bad(case) is None)
    suites = [suite for suite in root.iter("testsuite") if suite.find("testsuite") is None]
    claimed = sum(count(suite, "tests", "0") for suite in suites)
    if claimed > len(cases):
        raise UnusableReportError(f"half a report: its suites count {claimed} tests and list {len(cases)}")
    broken = sum(count(suite, kind, "0") for suite in suites for kind in ("failures", "errors"))
    if broken and not failed:
        raise UnusableReportError(f"half a report: its suites count {broken} failures and list none")
    if not cases:
        raise UnusableReportError("no tests; expected at least one", "no result")
    return UnitTests(run=len(cases) - skipped, skipped=skipped, failed=tuple(failed))


def _bad(case: Element) -> Element | None:
    return next((found for tag in BAD if (found := case.find(tag)) is not None), None)


def _name(case: Element) -> str:
    return texts.name(".".join(part for part in (case.get("classname"), case.get("name")) if part) or "unnamed test")


def _said(case: Element) -> str:
    bad = _bad(case)
    return "" if bad is None else texts.sentence(bad.get("message") or bad.text or bad.get("type") or "")
