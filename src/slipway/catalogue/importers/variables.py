"""Variables of a compose file: `.env` files, and `${NAME:-default}` in the values."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from dotenv.parser import parse_stream

from slipway.catalogue.importers.found import Fact, Place
from slipway.documents import display_path
from slipway.documents.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 1_000_000
"""An .env file is a page; a megabyte is a mistake."""
MAX_DEPTH = 20
"""Levels of `${A:-${B:-...}}` and of values."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OPERATOR = re.compile(r":?[-?+]")


def read_env_file(path: Path, known: Mapping[str, str]) -> dict[str, Fact[str]]:
    """The variables of an .env file; `known` ones, and earlier ones of the file, are put into the later ones.

    Raises:
        InvalidInputError: the file can't be read, is too large, or not UTF-8.
    """
    found: dict[str, Fact[str]] = {}
    file = display_path(path)
    values = dict(known)
    for binding in parse_stream(io.StringIO(read_text(path, max_bytes=MAX_BYTES))):
        if binding.key:
            value = binding.value or ""
            if f"'{value}'" not in binding.original.string:
                value = interpolate(value, values)
            values[binding.key] = value
            line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
            found[binding.key] = Fact(value, Place(file, line, binding.key))
    return found


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """The text with `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}` and `$$` replaced.

    A variable that is not known counts as empty, as it does for compose.
    """
    return _interpolate(text, variables, 0)


def interpolate_all(value: object, variables: Mapping[str, str]) -> Any:  # noqa: ANN401  plain data, as it came
    """Plain data with every text in it interpolated."""
    if isinstance(value, str):
        return interpolate(value, variables) if "$" in value else value
    if isinstance(value, dict):
        return {key: interpolate_all(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolate_all(item, variables) for item in value]
    return value


def _interpolate(text: str, variables: Mapping[str, str], depth: int) -> str:
    parts, position = [], 0
    while (dollar := text.find("$", position)) >= 0:
        parts.append(text[position:dollar])
        end = dollar + 2
        if text.startswith("$$", dollar):
            parts.append("$")
        elif text.startswith("${", dollar) and depth < MAX_DEPTH:
            end = _closing_brace(text, dollar + 2)
            parts.append(_expand(text[dollar + 2 : end - 1], variables, depth))
        elif name := NAME.match(text, dollar + 1):
            end = name.end()
            parts.append(variables.get(name.group(), ""))
        else:
            parts.append("$")
            end = dollar + 1
        position = end
    return "".join([*parts, text[position:]])


def _expand(expression: str, variables: Mapping[str, str], depth: int) -> str:
    """What stands between the braces."""
    name = NAME.match(expression)
    if not name:
        return ""
    value = variables.get(name.group())
    operator = OPERATOR.match(expression, name.end())
    if not operator:
        return value or ""
    other = expression[operator.end() :]
    given = bool(value) if operator.group().startswith(":") else value is not None
    if operator.group().endswith("+"):
        return _interpolate(other, variables, depth + 1) if given else ""
    if given:
        return value or ""
    return _interpolate(other, variables, depth + 1) if operator.group().endswith("-") else ""


def _closing_brace(text: str, start: int) -> int:
    """The position after the brace that closes the one before `start`; the end of the text where none does."""
    depth = 1
    for position in range(start, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if not depth:
            return position + 1
    return len(text) + 1
