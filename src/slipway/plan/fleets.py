"""Compute fleets: machines kept ready for heavy builds, one set for each level of trust.

A machine of a fleet serves one build after another, and what a build leaves on it can be read by the next (CodeBuild
user guide, "Run builds on reserved capacity fleets"). So builds of pull requests, whose code nobody has read yet, never
share a fleet with builds of branches; without a fleet of theirs they run on demand, each on a fresh machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from slipway.catalogue.model import BuildKind
from slipway.catalogue.values import Strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FleetName = Literal["branches", "pull-requests"]
Compute = Literal["small", "medium", "large", "xlarge", "2xlarge"]


class Fleet(Strict):
    """The machines of one level of trust, as a stack's settings say.

    Attributes:
        builds: kinds of build that are heavy enough to run here.
        capacity: machines that always run, and cost money when idle.
        most: machines under load; as many as `capacity` where it is left out.
        overflow: whether a build that finds no free machine waits for one or runs on demand.
    """

    builds: list[BuildKind] = Field(min_length=1)
    compute: Compute = "large"
    capacity: int = Field(1, ge=1)
    most: int | None = Field(None, ge=1)
    overflow: Literal["queue", "on-demand"] = "on-demand"

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.most is not None and self.most < self.capacity:
            raise ValueError(f"most: {self.most} machines at most, but {self.capacity} that always run")
        return self

    @property
    def compute_type(self) -> str:
        """Its machines in CodeBuild's word."""
        return compute_type(self.compute)


def compute_type(compute: Compute) -> str:
    """A size of machine in CodeBuild's word."""
    return f"BUILD_GENERAL1_{compute.upper()}"


def fleet_of(fleets: Mapping[FleetName, Fleet], trust: FleetName, build: BuildKind) -> FleetName | None:
    """The fleet that work of this kind of build runs on; None for machines on demand."""
    fleet = fleets.get(trust)
    return trust if fleet and build in fleet.builds else None


def most_at_once(projects: Iterable[str]) -> dict[str, int]:
    """How many builds of each project the pipelines can ask for at once, given the project of every action.

    A stage takes one execution at a time (CodePipeline user guide, "How pipeline executions work"), so a pipeline runs
    each of its actions at most once at a time. A project's limit is set to just this: CodeBuild refuses, and does not
    queue, what goes beyond (API reference, CreateProject, concurrentBuildLimit), so a lower one would fail pipelines,
    and a higher one would let starts from elsewhere crowd out the services.
    """
    counts: dict[str, int] = {}
    for project in projects:
        counts[project] = counts.get(project, 0) + 1
    return counts
