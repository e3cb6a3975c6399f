"""Reads the files of a folder of unknown origin: small, regular, and really inside of it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from slipway.documents import InvalidInputError, Problem, display_path
from slipway.documents.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_BYTES = 1_000_000
"""A manifest is a page or two; a megabyte is something else."""


def text_of(folder: Path, name: str) -> str:
    """The text of a file of the folder.

    Raises:
        InvalidInputError: it leads out of the folder, is no regular file, larger than `MAX_BYTES` or not UTF-8.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _unusable(path, "leads out of the folder, and so is not read")
    return read_text(path, max_bytes=MAX_BYTES)


def json_of(folder: Path, name: str) -> dict[str, Any]:
    """The object in a JSON file of the folder.

    Raises:
        InvalidInputError: as `text_of`, or it holds no JSON object.
    """
    return _mapping(folder / name, "JSON", lambda: json.loads(text_of(folder, name)))


def toml_of(folder: Path, name: str) -> dict[str, Any]:
    """The tables of a TOML file of the folder.

    Raises:
        InvalidInputError: as `text_of`, or it holds no TOML.
    """
    return _mapping(folder / name, "TOML", lambda: tomllib.loads(text_of(folder, name)))


def xml_of(folder: Path, name: str) -> ET.Element:
    """The root of an XML file of the folder, which may declare no document type and so no entities.

    Raises:
        InvalidInputError: as `text_of`, it declares a document type, or it holds no XML.
    """
    text = text_of(folder, name)
    guard = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _unusable(folder / name, "declares a document type, which a manifest never needs")

    guard.StartDoctypeDeclHandler = refuse
    try:
        guard.Parse(text.encode(), True)  # noqa: FBT003 - expat takes no names
        return ET.fromstring(text)  # noqa: S314 - without a document type there is no entity to expand
    except (expat.ExpatError, ET.ParseError, RecursionError, ValueError) as error:
        raise _unusable(folder / name, f"not XML: {error}") from None


def _mapping(path: Path, form: str, parsed: Callable[[], object]) -> dict[str, Any]:
    try:
        value = parsed()
    except (ValueError, RecursionError) as error:
        raise _unusable(path, f"not {form}: {error}") from None
    if not isinstance(value, dict):
        raise _unusable(path, f"expected a {form} object")
    return value


def _unusable(path: Path, message: str) -> InvalidInputError:
    return InvalidInputError([Problem(display_path(path), 0, "", message)])
