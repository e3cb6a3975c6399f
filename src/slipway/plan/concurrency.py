"""How many builds of each project may run at once: as many as the pipelines can ask for, and no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slipway.plan.model import Pipeline, Project


def most_at_once(pipelines: Iterable[Pipeline]) -> Mapping[str, int]:
    """How many starts of each project the pipelines can ask for at once.

    A stage takes one execution at a time in every mode but PARALLEL (CodePipeline user guide, "How pipeline executions
    work"), so a pipeline runs each of its actions at most once at a time. A project's limit is set to just this:
    CodeBuild refuses, and does not queue, what goes beyond (user guide, "Builds"), so a lower one would fail pipelines,
    and a higher one would let starts from elsewhere crowd out the services.

    Raises:
        ValueError: a pipeline is PARALLEL, which asks for any number.
    """
    counted: Counter[str] = Counter()
    for pipeline in pipelines:
        if pipeline.execution_mode == "PARALLEL":
            raise ValueError(f"{pipeline.name} is PARALLEL: nothing limits what it asks for at once")
        counted.update(
            action.configuration["ProjectName"]
            for stage in pipeline.stages
            for action in stage.actions
            if action.provider == "CodeBuild"
        )
    return counted


def limited(
    pipelines: Sequence[Pipeline], checks: Sequence[Pipeline], shared: Iterable[Project]
) -> tuple[tuple[Pipeline, ...], tuple[Project, ...]]:
    """The pipelines and the shared projects, every project with its limit.

    Args:
        pipelines: those that deliver; each holds the projects of its service.
        checks: those of pull requests, which have none of their own.
        shared: the projects that all of them share.
    """
    most = most_at_once(chain(pipelines, checks))

    def all_limited(projects: Iterable[Project]) -> tuple[Project, ...]:
        return tuple(replace(project, at_once=most[project.name] * project.shards) for project in projects)

    own = tuple(replace(pipeline, projects=all_limited(pipeline.projects)) for pipeline in pipelines)
    return own, all_limited(shared)
