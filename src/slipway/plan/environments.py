"""The environments and the branches that feed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from slipway.catalogue.values import EnvironmentName

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BRANCHES",
    "ENVIRONMENTS",
    "GUARDED",
    "PULL_REQUEST_TARGETS",
    "SHORT_NAMES",
    "Branches",
    "EnvironmentName",
    "environment_named",
]

ENVIRONMENTS: tuple[EnvironmentName, ...] = get_args(EnvironmentName)
SHORT_NAMES: dict[str, EnvironmentName] = {"prod": "production"}

GUARDED: frozenset[EnvironmentName] = frozenset({"staging", "production"})
"""Where a bad deployment hurts: executions queue up, so that they can be rolled back, and traffic moves in steps."""


@dataclass(frozen=True)
class Branches:
    """What of a repository feeds an environment.

    Attributes:
        patterns: globs of the branches whose pushes start the pipeline; `*` ends at a slash, `**` does not
            (CodePipeline user guide, "Working with glob patterns in syntax").
        manual: the branch that a start by hand builds.
        only: a regular expression (Java's) that the name of every branch of the patterns matches as a whole, and no
            other name.
    """

    patterns: tuple[str, ...]
    manual: str
    only: str


BRANCHES: Mapping[EnvironmentName, Branches] = {
    "dev": Branches(("feature/*", "feature/**"), "develop", "^feature/.+$"),
    "qa": Branches(("develop",), "develop", "^develop$"),
    "staging": Branches(("release/*",), "main", "^release/[^/]+$"),
    "production": Branches(("main",), "main", "^main$"),
}

PULL_REQUEST_TARGETS = ("develop", "release/*", "main")
"""Globs of the branches that pull requests are checked for before they are merged into them."""


def environment_named(name: str) -> EnvironmentName | None:
    """The environment of this name or short name (`prod`), or None."""
    found = SHORT_NAMES.get(name, name)
    return next((environment for environment in ENVIRONMENTS if environment == found), None)
