"""The name that a language's manifest gives its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.newcomers.files import json_of, toml_of, xml_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from slipway.catalogue import BuildKind

MANIFESTS: Mapping[BuildKind, str] = {"npm": "package.json", "maven": "pom.xml", "python": "pyproject.toml"}


def name_in(folder: Path, kind: BuildKind) -> str:
    """The project's name in the manifest of its kind of build; empty where it tells none.

    Raises:
        InvalidInputError: the manifest can't be used.
    """
    told = READERS[kind](folder)
    return told if isinstance(told, str) else ""


def _npm(folder: Path) -> object:
    """The name without its scope: `@shop/cart` is `cart`."""
    name = json_of(folder, "package.json").get("name")
    return name.rpartition("/")[2] if isinstance(name, str) else name


def _maven(folder: Path) -> object:
    root = xml_of(folder, "pom.xml")
    return next((child.text for child in root if child.tag.rpartition("}")[2] == "artifactId"), None)


def _python(folder: Path) -> object:
    tables = toml_of(folder, "pyproject.toml")
    tool = tables.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    for table in (tables.get("project"), poetry):
        if isinstance(table, dict) and table.get("name"):
            return table["name"]
    return None


READERS: Mapping[BuildKind, Callable[[Path], object]] = {"npm": _npm, "maven": _maven, "python": _python}
