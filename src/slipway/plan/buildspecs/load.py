"""Reads the buildspec templates of a folder and gives what CodeBuild is handed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from slipway.documents import InvalidInputError, Problem, read_document, validate
from slipway.plan.buildspecs.checks import check
from slipway.plan.buildspecs.render import render, shell_pieces
from slipway.plan.buildspecs.schema import Buildspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import jinja2


def load_buildspecs(folder: Path) -> Mapping[str, str]:
    """The buildspecs of a folder as YAML text, by the names of their files.

    Raises:
        InvalidInputError: with every problem of every file.
    """
    pieces = shell_pieces(folder)
    problems: list[Problem] = []
    buildspecs: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            buildspecs[path.stem] = _load(path, pieces)
        except InvalidInputError as error:
            problems += error.problems
    if problems:
        raise InvalidInputError(problems)
    return buildspecs


def _load(path: Path, pieces: jinja2.Environment) -> str:
    document = read_document(path)
    document = replace(document, data=render(document, pieces))
    spec = validate(Buildspec, document)
    if problems := list(check(spec, document)):
        raise InvalidInputError(problems)
    return yaml.dump(document.data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _Dumper(yaml.CSafeDumper):
    """Writes commands of several lines as they would be typed."""


def _text(dumper: yaml.CSafeDumper, text: str) -> Any:  # noqa: ANN401 - PyYAML's nodes are untyped
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
