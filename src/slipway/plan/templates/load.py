"""Reads the templates of a folder and checks them as a whole: every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError, Problem, read_document, validate
from slipway.documents.yaml import display_path
from slipway.plan.buildspecs import load_buildspecs
from slipway.plan.templates import check, inherit
from slipway.plan.templates.model import Template, TemplateFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from slipway.documents import Document


@dataclass(frozen=True)
class Templates:
    """The templates by name, and the buildspecs that their actions run, as YAML text by name."""

    templates: Mapping[str, Template]
    documents: Mapping[str, Document]
    buildspecs: Mapping[str, str]
    folder: Path

    def problem(self, template: str, stage: str, action: str, message: str, suggestion: str = "") -> Problem:
        """A problem placed at an action, in the file that says it: the template's own or its parent's."""
        return _at(self.templates[template], self.documents, (stage, action, (), message, suggestion))


def load_templates(folder: Path) -> Templates:
    """Read `*.yaml` and `buildspecs/*.yaml` of a folder.

    Raises:
        InvalidInputError: with every problem of every file.
    """
    if not folder.is_dir():
        raise InvalidInputError([Problem(display_path(folder), 0, "", "no such template folder")])
    problems: list[Problem] = []
    files, documents = _files(folder, problems)
    templates = {} if problems else dict(_templates(files, documents, problems))
    try:
        buildspecs = load_buildspecs(folder / "buildspecs")
    except InvalidInputError as error:
        problems += error.problems
    if not files and not problems:
        problems.append(Problem(display_path(folder), 0, "", "no template"))
    if problems:
        raise InvalidInputError(problems)
    return Templates(templates, documents, buildspecs, folder)


def _files(folder: Path, problems: list[Problem]) -> tuple[dict[str, TemplateFile], dict[str, Document]]:
    files: dict[str, TemplateFile] = {}
    documents: dict[str, Document] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read_document(path)
            file = validate(TemplateFile, document)
        except InvalidInputError as error:
            problems += error.problems
            continue
        if file.name != path.stem:
            problems.append(document.problem(("name",), f"'{file.name}' in a file named {path.name}", path.stem))
        files[file.name], documents[file.name] = file, document
    return files, documents


def _templates(
    files: Mapping[str, TemplateFile], documents: Mapping[str, Document], problems: list[Problem]
) -> Iterator[tuple[str, Template]]:
    """The templates whose parents can be told; a mistake of a parent is not told again for its children."""
    parents = {name: inherit.alone(file) for name, file in files.items() if file.extends is None}
    for name, file in files.items():
        found = list(inherit.unknown_parent(file, files))
        if file.extends in parents:
            found += inherit.mistakes(file, parents[file.extends])
        problems += [documents[name].problem(*mistake) for mistake in found]
        if found:
            continue
        template = parents[name] if file.extends is None else inherit.inherited(file, parents[file.extends])
        problems += [_at(template, documents, wrong) for wrong in check.wrong(template)]
        yield name, template


def _at(template: Template, documents: Mapping[str, Document], wrong: check.Wrong) -> Problem:
    """The problem at its line, in the file of the template or, for what it inherits, of its parent."""
    stage, action, field, message, suggestion = wrong
    own = documents[template.name]
    for document in (own, documents[template.extends]) if template.extends else (own,):
        for index, declared in enumerate(document.data.get("stages", [])):
            if declared["name"] == stage:
                names = [each["name"] for each in declared["actions"]]
                below = ("actions", names.index(action)) if action in names else ()
                return document.problem(("stages", index, *below, *field), message, suggestion)
    return own.problem(field, message, suggestion)
