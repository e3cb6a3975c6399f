"""XML of unknown origin as a tree: bounded in depth, and without entities, which could grow or read files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from slipway.documents.wording import shown
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_DEPTH = 100
"""Levels of elements; a JaCoCo report of nested groups has about ten."""


def parse_xml(text: str) -> Element:
    """The root element.

    A DOCTYPE may be there, as JaCoCo and Cobertura write one; its file is not read.

    Raises:
        UnusableReportError: not XML, not all of it, too deep, or it declares entities.
    """
    if not text.strip():
        raise UnusableReportError("empty; expected XML")
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise UnusableReportError(f"nested too deeply; expected at most {MAX_DEPTH} levels")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def refuse(*_declaration: object) -> None:
        raise UnusableReportError("it declares entities; expected none")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003  expat takes it by position
    except expat.ExpatError as error:
        raise UnusableReportError(f"line {error.lineno}: not whole XML: {expat.ErrorString(error.code)}") from None
    return builder.close()


def count(element: Element, attribute: str, default: str = "") -> int:
    """A whole number that an attribute tells, not negative.

    Raises:
        UnusableReportError: it tells anything else.
    """
    text = element.get(attribute, default)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise UnusableReportError(f"{element.tag}: {attribute}: expected a count, found {shown(text)}")
    return int(text)
