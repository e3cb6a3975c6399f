"""Pipeline templates: which stages and actions a kind of service gets, read from `templates/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, get_args

from pydantic import Field, model_validator

from slipway.catalogue.values import Strict
from slipway.documents import InvalidInputError, Problem, read_document, validate
from slipway.documents.yaml import display_path
from slipway.plan.environments import ENVIRONMENTS, EnvironmentName

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.documents import Document

ActionKind = Literal["source", "build", "unit", "sast", "dependencies", "licences", "iac", "dast", "approval", "deploy"]
ACTION_KINDS: tuple[ActionKind, ...] = get_args(ActionKind)

CODEPIPELINE_NAME = r"^[A-Za-z0-9.@_-]{1,100}$"
"""Names of stages and actions (CodePipeline API, StageDeclaration and ActionDeclaration)."""


class TemplateAction(Strict):
    """One action: what it is called, what it uses, and when in its stage it runs."""

    name: str = Field(pattern=CODEPIPELINE_NAME)
    uses: ActionKind
    run_order: int = Field(1, ge=1, le=999)


class TemplateStage(Strict):
    """One stage, in the environments it is meant for."""

    name: str = Field(pattern=CODEPIPELINE_NAME)
    environments: list[EnvironmentName] = Field(default=[*ENVIRONMENTS], min_length=1)
    actions: list[TemplateAction] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        _refuse_twice("action", [action.name for action in self.actions])
        return self


class Template(Strict):
    """A pipeline template: one file in `templates/`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    description: str = ""
    stages: list[TemplateStage] = Field(min_length=2, max_length=50)

    @model_validator(mode="after")
    def _begins_at_the_source(self) -> Self:
        _refuse_twice("stage", [stage.name for stage in self.stages])
        first, *rest = self.stages
        if [action.uses for action in first.actions] != ["source"]:
            raise ValueError(f"stage {first.name}: the first stage holds one action, and it uses source")
        for stage in rest:
            if any(action.uses == "source" for action in stage.actions):
                raise ValueError(f"stage {stage.name}: only the first stage uses source")
        return self


@dataclass(frozen=True)
class Templates:
    """The templates by name, and the buildspecs that their actions run, as YAML text by name."""

    templates: Mapping[str, Template]
    documents: Mapping[str, Document]
    buildspecs: Mapping[str, str]
    folder: Path


def load_templates(folder: Path) -> Templates:
    """Read `*.yaml` and `buildspecs/*.yaml` of a folder.

    Raises:
        InvalidInputError: with every problem of every file.
    """
    if not folder.is_dir():
        raise InvalidInputError([Problem(display_path(folder), 0, "", "no such template folder")])
    problems: list[Problem] = []
    templates: dict[str, Template] = {}
    documents: dict[str, Document] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read_document(path)
            template = validate(Template, document)
        except InvalidInputError as error:
            problems += error.problems
            continue
        if template.name != path.stem:
            problems.append(document.problem(("name",), f"'{template.name}' in a file named {path.name}", path.stem))
        templates[template.name], documents[template.name] = template, document
    buildspecs: dict[str, str] = {}
    for path in sorted((folder / "buildspecs").glob("*.yaml")):
        try:
            buildspecs[path.stem] = _buildspec(path)
        except InvalidInputError as error:
            problems += error.problems
    if not templates and not problems:
        problems.append(Problem(display_path(folder), 0, "", "no template"))
    if problems:
        raise InvalidInputError(problems)
    return Templates(templates, documents, buildspecs, folder)


def _buildspec(path: Path) -> str:
    document = read_document(path)
    if not isinstance(document.data, dict) or not isinstance(document.data.get("phases"), dict):
        raise InvalidInputError([document.problem((), "no buildspec: expected a mapping with 'phases'")])
    return path.read_text(encoding="utf-8")


def _refuse_twice(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} given twice")
