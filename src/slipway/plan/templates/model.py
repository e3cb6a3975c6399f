"""The shape of a template's file, and the template that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from slipway.catalogue import BuildKind, TargetKind
from slipway.catalogue.parameters import ParameterValue
from slipway.catalogue.values import EachOnce, EnvironmentName, Sentence, Strict
from slipway.documents import FieldError
from slipway.plan.environments import ENVIRONMENTS
from slipway.plan.templates.kinds import ActionKind
from slipway.plan.templates.parameters import NAME, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGETS: tuple[TargetKind, ...] = get_args(TargetKind)
BUILDS: tuple[BuildKind, ...] = get_args(BuildKind)

CODEPIPELINE_NAME = r"^[A-Za-z0-9.@_-]{1,100}$"
"""Names of stages and actions (CodePipeline API, StageDeclaration and ActionDeclaration)."""
StageName = Annotated[str, StringConstraints(pattern=CODEPIPELINE_NAME)]


class TemplateAction(Strict):
    """One action: what it is called, what it uses, when in its stage it runs, and what it is told.

    Attributes:
        told: by input, a value or `${parameter}`; for one service, the values themselves.
    """

    name: StageName
    uses: ActionKind
    run_order: int = Field(1, ge=1, le=999)
    told: dict[str, ParameterValue] = Field(default={}, alias="with")


class TemplateStage(Strict):
    """One stage, in the environments it is meant for."""

    name: StageName
    after: StageName | None = None
    environments: list[EnvironmentName] = Field(default=[*ENVIRONMENTS], min_length=1)
    actions: list[TemplateAction] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        _refuse_twice("action", "actions", [action.name for action in self.actions])
        return self


class TemplateFile(Strict):
    """One file in `templates/`: a whole template, or how it differs from the one that it extends."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=63)
    description: Sentence = ""
    extends: str | None = None
    targets: Annotated[list[TargetKind], Field(min_length=1), EachOnce] | None = None
    builds: Annotated[list[BuildKind], Field(min_length=1), EachOnce] | None = None
    parameters: dict[Annotated[str, StringConstraints(pattern=NAME)], Parameter] = Field(default={})
    defaults: dict[str, ParameterValue] = Field(default={})
    remove: Annotated[list[StageName], EachOnce] = Field(default=[])
    stages: list[TemplateStage] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _stages_once(self) -> Self:
        _refuse_twice("stage", "stages", [stage.name for stage in self.stages])
        return self


@dataclass(frozen=True)
class Template:
    """A pipeline template.

    Attributes:
        extends: the template that it was made from; None for one that stands alone.
        targets: where its services can be deployed.
        builds: how its services can be built.
    """

    name: str
    description: str
    extends: str | None
    targets: tuple[TargetKind, ...]
    builds: tuple[BuildKind, ...]
    parameters: Mapping[str, Parameter]
    stages: tuple[TemplateStage, ...]


def _refuse_twice(what: str, field: str, names: list[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise FieldError((field, index, "name"), f"{what} {name} given twice")
