"""Batch builds (CodeBuild user guide, "Batch build buildspec reference")."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from slipway.documents import FieldError, Shape, nearest

Identifier = Annotated[
    str, Field(max_length=128), Shape(r"^[A-Za-z0-9_]+$", "up to 128 letters, digits and underscores")
]


class Part(BaseModel):
    """A part of a batch: no unknown keys, no conversions; keys are written with hyphens."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


class BatchEnvironment(Part):
    """What is otherwise in one build of a batch."""

    compute_type: str | None = None
    fleet: str | None = None
    image: str | None = None
    privileged_mode: bool | None = None
    type: str | None = None
    variables: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.compute_type and self.fleet:
            raise FieldError(("fleet",), "a build has either a compute-type or a fleet")
        return self


class Build(Part):
    """One build of a batch."""

    identifier: Identifier
    buildspec: str | None = None
    debug_session: bool | None = None
    env: BatchEnvironment | None = None
    ignore_failure: bool | None = None


class GraphBuild(Build):
    """A build that waits for others."""

    depend_on: list[Identifier] = []


class MatrixStatic(Part):
    """What all builds of a matrix have in common."""

    env: BatchEnvironment | None = None
    ignore_failure: bool | None = None


class MatrixVariables(Part):
    """The values that a matrix combines."""

    variables: dict[str, list[str]] = {}
    image: list[str] = []
    compute_type: list[str] = []


class MatrixDynamic(Part):
    """What the builds of a matrix differ in."""

    buildspec: list[str] = []
    env: MatrixVariables | None = None


class Matrix(Part):
    """Builds for every combination of some values."""

    static: MatrixStatic | None = None
    dynamic: MatrixDynamic


class Fanout(Part):
    """Tests split over several builds at once."""

    parallelism: int = Field(ge=2)
    ignore_failure: bool | None = None


class Batch(Part):
    """Builds that run together: a graph, a list, a matrix or a fan-out."""

    fast_fail: Literal[True, False] | None = None
    build_graph: list[GraphBuild] | None = Field(None, min_length=1)
    build_list: list[Build] | None = Field(None, min_length=1)
    build_matrix: Matrix | None = None
    build_fanout: Fanout | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = (self.build_graph, self.build_list, self.build_matrix, self.build_fanout)
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("expected exactly one of build-graph, build-list, build-matrix, build-fanout")
        return self

    @model_validator(mode="after")
    def _waits_for_what_is_there(self) -> Self:
        names = [build.identifier for build in self.build_graph or ()]
        for index, build in enumerate(self.build_graph or ()):
            for position, name in enumerate(build.depend_on):
                if name not in names or name == build.identifier:
                    place = ("build-graph", index, "depend-on", position)
                    raise FieldError(place, f"'{name}' is no other build of this graph", nearest(name, names))
        return self
