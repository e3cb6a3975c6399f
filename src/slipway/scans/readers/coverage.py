"""How many lines the tests reached: XML of Cobertura (pytest-cov, c8) and of JaCoCo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.readers import texts
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.xml_tree import count, parse_xml
from slipway.scans.testing import Coverage

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read(text: str) -> Coverage:
    """The covered and the countable lines.

    Raises:
        UnusableReportError: neither Cobertura's nor JaCoCo's XML, or without lines to count.
    """
    root = parse_xml(text)
    if root.tag == "coverage":
        covered, lines = _cobertura(root)
    elif root.tag == "report":
        covered, lines = _jacoco(root)
    else:
        tag = texts.name(root.tag)
        raise UnusableReportError(f"expected coverage (Cobertura) or report (JaCoCo), found <{tag}>", "wrong tool")
    if not lines or covered > lines:
        raise UnusableReportError(f"{covered} of {lines} lines covered: nothing was measured", "no result")
    return Coverage(covered, lines)


def _cobertura(root: Element) -> tuple[int, int]:
    return count(root, "lines-covered"), count(root, "lines-valid")


def _jacoco(root: Element) -> tuple[int, int]:
    counter = next((found for found in root.findall("counter") if found.get("type") == "LINE"), None)
    if counter is None:
        raise UnusableReportError("no counter of type LINE: the classes were compiled without line numbers, or not run")
    covered = count(counter, "covered")
    return covered, covered + count(counter, "missed")
