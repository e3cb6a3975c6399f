"""The environments and the branches that feed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from slipway.catalogue.values import EnvironmentName

__all__ = ["BRANCHES", "ENVIRONMENTS", "GUARDED", "SHORT_NAMES", "Branches", "EnvironmentName", "environment_named"]

ENVIRONMENTS: tuple[EnvironmentName, ...] = get_args(EnvironmentName)
SHORT_NAMES: dict[str, EnvironmentName] = {"prod": "production"}

GUARDED: frozenset[EnvironmentName] = frozenset({"staging", "production"})
"""Where a bad deployment hurts: executions queue up, so that they can be rolled back, and traffic moves in steps."""


@dataclass(frozen=True)
class Branches:
    """What of a repository feeds an environment.

    Attributes:
        pattern: glob of the branches whose pushes start the pipeline.
        manual: the branch that a start by hand builds.
    """

    pattern: str
    manual: str


BRANCHES: dict[EnvironmentName, Branches] = {
    "dev": Branches("feature/*", "develop"),
    "qa": Branches("develop", "develop"),
    "staging": Branches("release/*", "main"),
    "production": Branches("main", "main"),
}


def environment_named(name: str) -> EnvironmentName | None:
    """The environment of this name or short name (`prod`), or None."""
    found = SHORT_NAMES.get(name, name)
    return next((environment for environment in ENVIRONMENTS if environment == found), None)
