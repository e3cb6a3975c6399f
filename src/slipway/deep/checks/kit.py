"""What several checks share: the local cloud's problems as faults, and the text of JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.model import Fault, Severity
from slipway.local.checks.problem import Problem, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slipway.deep.model import Resource


def faults(resource: Resource, problems: Iterable[Problem], source: str) -> Iterator[Fault]:
    """Problems of the local cloud's checks as errors of a resource."""
    for problem in problems:
        found = problem.got or "not as the cloud takes it"
        yield resource.fault(Severity.ERROR, render(problem.path), found, f"{problem.expected}{problem.hint}", source)
