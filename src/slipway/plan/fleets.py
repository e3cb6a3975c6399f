"""Compute fleets: machines kept ready for heavy tests, one set for each level of trust.

A machine of a fleet serves one build after another, and what a build leaves on it can be read by the next (CodeBuild
user guide, "Run builds on reserved capacity fleets"). So pull requests, whose code nobody has read yet, never share a
fleet with branches, and what may push or sign an image has a fresh machine each time (decision 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from slipway.catalogue.model import BuildKind
from slipway.catalogue.values import Strict

if TYPE_CHECKING:
    from collections.abc import Mapping

FleetName = Literal["branches", "pull-requests"]
Compute = Literal["small", "medium", "large", "xlarge", "2xlarge"]


class Fleet(Strict):
    """The machines of one level of trust, as a stack's settings say.

    Attributes:
        builds: kinds of build whose work is heavy enough to need such machines.
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


@dataclass(frozen=True)
class Machine:
    """What work runs on: a machine's size in CodeBuild's word, and the fleet that it is of; None for a fresh one."""

    compute: str
    fleet: FleetName | None


def machine_of(fleets: Mapping[FleetName, Fleet], trust: FleetName, build: BuildKind | None, *, fresh: bool) -> Machine:
    """The machine for work on a kind of build (None: for work that no kind makes heavy).

    Work that must have a `fresh` one gets one of the fleet's size.
    """
    fleet = fleet_of(fleets, trust, build) if build else None
    if fleet is None:
        return Machine(compute_type("small"), None)
    return Machine(fleets[fleet].compute_type, None if fresh else fleet)
