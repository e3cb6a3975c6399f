"""The files that stand for one service in one environment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import yaml

from slipway.plan import roles
from slipway.plan.deploys.ecs_documents import app_spec, task_definition
from slipway.plan.replicas import app_spec_file, task_definition_file
from slipway.report.rendered.codepipeline import ACCOUNT, as_codepipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.catalogue import Service
    from slipway.plan import Plan

PartName = Literal["pipeline", "buildspecs", "appspec", "taskdef"]
PARTS: tuple[PartName, ...] = get_args(PartName)


@dataclass(frozen=True)
class Part:
    """One file.

    Attributes:
        file: its name, below the folder that it is written to.
        text: what it holds, ending in a line break.
        data: the same as JSON values.
        remark: what it is for, in a few words.
    """

    name: PartName
    file: str
    text: str
    data: Any
    remark: str


def parts_of(plan: Plan, service: str) -> tuple[Part, ...]:
    """Every file of a service of the plan; only a service that CodeDeploy moves on ECS has appspec and taskdef."""
    return (*_pipelines(plan, service), *_buildspecs(plan, service), *_documents(plan, service))


def _pipelines(plan: Plan, service: str) -> Iterator[Part]:
    for file, pipelines in (("pipeline.json", plan.pipelines), ("pull-requests.json", plan.pull_requests)):
        for pipeline in pipelines:
            if pipeline.service == service:
                data = as_codepipeline(pipeline, plan)
                yield Part("pipeline", file, _json(data), data, f"of {pipeline.name}, for CreatePipeline")


def _buildspecs(plan: Plan, service: str) -> Iterator[Part]:
    """The buildspec of each project that the service's pipelines run, once, in the order in which they run."""
    pipelines = [pipeline for pipeline in (*plan.pipelines, *plan.pull_requests) if pipeline.service == service]
    projects = {project.name: project for project in plan.shared_projects}
    projects |= {project.name: project for pipeline in pipelines for project in pipeline.projects}
    run: dict[str, list[str]] = {}
    for pipeline in pipelines:
        for stage in pipeline.stages:
            for action in stage.actions:
                if name := action.configuration.get("ProjectName"):
                    run.setdefault(name, []).append(f"{stage.name}/{action.name}")
    for name, actions in run.items():
        project = projects[name]
        folder = "buildspecs/pull-requests" if project.role == "pull-requests" else "buildspecs"
        data = yaml.safe_load(project.buildspec)
        remark = f"of project {name}, run by {', '.join(actions)}"
        yield Part("buildspecs", f"{folder}/{project.kind}.yaml", project.buildspec.rstrip() + "\n", data, remark)


def _documents(plan: Plan, name: str) -> Iterator[Part]:
    service = plan.services[name]
    if "ecs" not in service.targets or service.deployment.controller != "codedeploy":
        return
    here = _Place(plan.stack, plan.settings.region, ACCOUNT, "taskdef.json", "appspec.yaml")
    yield from _documents_of(here, service)
    for replica in plan.settings.deploys_to:
        files = task_definition_file(replica), app_spec_file(replica)
        yield from _documents_of(_Place(replica.stack, replica.region, replica.account, *files), service)


class _Place(NamedTuple):
    """Where a task definition and an appspec are for, and the files that hold them."""

    stack: str
    region: str
    account: str
    task_definition: str
    app_spec: str


def _documents_of(place: _Place, service: Service) -> Iterator[Part]:
    spec = app_spec(place.stack, service)
    text = yaml.safe_dump(spec, sort_keys=False)
    yield Part("appspec", place.app_spec, text, spec, f"for CodeDeploy in {place.region}")
    definition = task_definition(
        place.stack,
        service,
        place.region,
        task_role_arn=roles.role_arn(place.account, place.stack, service.name, "task", folder="task"),
        execution_role_arn=roles.role_arn(place.account, place.stack, "execution"),
    )
    remark = f"for ECS in {place.region}, by way of CodeDeploy"
    yield Part("taskdef", place.task_definition, _json(definition), definition, remark)


def _json(data: object) -> str:
    return json.dumps(data, indent=2) + "\n"
