"""How many lines the tests reached: XML of Cobertura (pytest-cov, c8) and of JaCoCo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.testing import Coverage
from slipway.scans.readers import texts
from slipway.scans.readers.unusable import UnusableReportError
from slipway.scans.readers.xml_tree import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405  a name for types


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
    if not 0 < lines or covered > lines:
        raise UnusableReportError(f"{covered} of {lines} lines covered: nothing was measured", "no result")
    return Coverage(covered, lines)


def _cobertura(root: Element) -> tuple[int, int]:
    return _number(root, "lines-covered"), _number(root, "lines-valid")


def _jacoco(root: Element) -> tuple[int, int]:
    counter = next((found for found in root.findall("counter") if found.get("type") == "LINE"), None)
    if counter is None:
        raise UnusableReportError("no counter of type LINE: the classes were compiled without line numbers, or not run")
    covered = _number(counter, "covered")
    return covered, covered + _number(counter, "missed")


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnusableReportError(f"{element.tag}: {attribute}: expected a number of lines, found '{texts.name(text)}'")
    return int(text)
