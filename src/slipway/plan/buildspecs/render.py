"""A buildspec template as plain data: jinja in its texts, shell pieces included from `shell/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

from slipway.documents import InvalidInputError, Problem, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.documents import Document

Location = tuple[str | int, ...]

_MARKS = ("{{", "{%", "{#")
"""What begins anything that jinja would not leave as it is, but for a text's last line end."""


def shell_pieces(folder: Path) -> jinja2.Environment:
    """What the templates of a folder can include: the files in its `shell/`; an unknown name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "shell"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - shell, not HTML
    )


def render(document: Document, pieces: jinja2.Environment) -> Any:  # noqa: ANN401 - YAML holds anything
    """The document's data with every text rendered; the structure stays that of the file, and so do its lines.

    Raises:
        InvalidInputError: texts that are no templates, or include or name what is not there; all at once.
    """
    problems: list[Problem] = []
    rendered = _value(document.data, (), document, pieces, problems)
    if problems:
        raise InvalidInputError(problems)
    return rendered


def _value(value: Any, at: Location, document: Document, pieces: jinja2.Environment, problems: list[Problem]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _value(below, (*at, key), document, pieces, problems) for key, below in value.items()}
    if isinstance(value, list):
        return [_value(below, (*at, index), document, pieces, problems) for index, below in enumerate(value)]
    if not isinstance(value, str):
        return value
    if not any(mark in value for mark in _MARKS):  # most texts, each of which would take a millisecond to compile
        return value.removesuffix("\n")
    try:
        return pieces.from_string(value).render()
    except jinja2.TemplateNotFound as error:
        known = pieces.list_templates()
        problems.append(
            document.problem(at, f"includes '{error.name}', which is not in shell/", nearest(error.name, known))
        )
    except jinja2.TemplateError as error:
        problems.append(document.problem(at, f"no template: {error.message}"))
    return value
