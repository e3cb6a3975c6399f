"""The files that stand for one service in one environment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml

from slipway.plan.deploys.ecs_documents import app_spec, task_definition
from slipway.report.rendered.codepipeline import as_codepipeline, role_arn

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    spec = app_spec(plan.stack, service)
    yield Part("appspec", "appspec.yaml", yaml.safe_dump(spec, sort_keys=False), spec, "for CodeDeploy")
    definition = task_definition(
        plan.stack,
        service,
        plan.settings.region,
        task_role_arn=role_arn(plan, "task", name, "task"),
        execution_role_arn=role_arn(plan, "", "execution"),
    )
    yield Part("taskdef", "taskdef.json", _json(definition), definition, "for ECS, by way of CodeDeploy")


def _json(data: object) -> str:
    return json.dumps(data, indent=2) + "\n"
