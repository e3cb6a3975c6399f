"""What each kind of action becomes in CodePipeline, and the build projects that it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.plan.environments import BRANCHES
from slipway.plan.model import CONNECTION, NOTIFICATIONS, Action, Project
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.catalogue import Service
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.settings import Settings
    from slipway.plan.templates import ActionKind, TemplateAction

BUILD_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
SOURCE = "source"
"""Artifact that holds the source tree."""
IMAGE = "image"
"""Artifact that holds imageDetail.json, taskdef.json and appspec.yaml of the image that was built."""

PRIVILEGED = {"build-docker", "build-npm", "build-maven", "unit-docker", "dast"}
"""Buildspecs that start containers."""

SCAN_INPUTS: dict[ActionKind, str] = {
    "sast": SOURCE,
    "dependencies": SOURCE,
    "licences": SOURCE,
    "iac": SOURCE,
    "dast": IMAGE,
}
"""What each scan reads. Scans run the platform's commands only, so their projects are shared by all services."""


@dataclass(frozen=True)
class Context:
    """What an action is rendered for.

    Attributes:
        buildspecs: YAML text by name.
        missing: told the name of a buildspec that does not exist; raises.
    """

    stack: str
    environment: EnvironmentName
    settings: Settings
    service: Service
    buildspecs: Mapping[str, str]
    missing: Callable[[str], Exception]


@dataclass(frozen=True)
class Rendered:
    """The actions that stand for one of the template's, and the projects they run."""

    actions: tuple[Action, ...]
    own_projects: tuple[Project, ...] = ()
    shared_projects: tuple[Project, ...] = ()


def render(template: TemplateAction, context: Context) -> Rendered:
    """The template's action for one service in one environment."""
    match template.uses:
        case "source":
            return Rendered((_source(template, context),))
        case "approval":
            return Rendered((_approval(template, context),))
        case "deploy":
            return _deploys(template, context)
        case "build":
            return _own_work(template, context, category="Build", outputs=(IMAGE,))
        case "unit":
            return _own_work(template, context, category="Test", outputs=())
        case scan:
            return _scan(template, context, SCAN_INPUTS[scan])


def task_family(stack: str, service: str) -> str:
    """The family of a service's task definitions (at most 255 characters)."""
    return physical_name(stack, service, limit=100)


def _source(template: TemplateAction, context: Context) -> Action:
    return Action(
        name=template.name,
        kind="source",
        category="Source",
        provider="CodeStarSourceConnection",
        run_order=template.run_order,
        outputs=(SOURCE,),
        configuration={
            "ConnectionArn": CONNECTION,
            "FullRepositoryId": context.service.repository,
            "BranchName": BRANCHES[context.environment].manual,
            "DetectChanges": "false",
        },
    )


def _approval(template: TemplateAction, context: Context) -> Action:
    service = context.service
    return Action(
        name=template.name,
        kind="approval",
        category="Approval",
        provider="Manual",
        run_order=template.run_order,
        configuration={
            "NotificationArn": NOTIFICATIONS,
            "CustomData": f"Release {service.name} of {service.owner} to {context.environment}.",
        },
    )


def _own_work(template: TemplateAction, context: Context, *, category: str, outputs: tuple[str, ...]) -> Rendered:
    """Work that runs the service's own code: in a project of its own, which no other service can reach."""
    service = context.service
    variables = {"SERVICE_PATH": service.path, "DOCKERFILE": service.build.dockerfile}
    if template.uses == "build":
        variables |= {
            "CONTAINER": service.name,
            "PORT": str(service.port),
            "TASK_FAMILY": task_family(context.stack, service.name),
        }
    project = _project(context, template.uses, f"{template.uses}-{service.build.kind}", service.name, variables)
    action = _codebuild(template, project, category=category, reads=SOURCE, outputs=outputs)
    return Rendered((action,), own_projects=(project,))


def _scan(template: TemplateAction, context: Context, reads: str) -> Rendered:
    project = _project(context, template.uses, template.uses, None, {})
    parameters = {"SERVICE_PATH": context.service.path} if reads == SOURCE else {"PORT": str(context.service.port)}
    action = _codebuild(template, project, category="Test", reads=reads, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))


def _deploys(template: TemplateAction, context: Context) -> Rendered:
    """One action for each target; they run one after another, so that a failing one stops those behind it."""
    actions: list[Action] = []
    projects: list[Project] = []
    for position, target in enumerate(context.service.targets):
        step = template.model_copy(
            update={"name": f"{template.name}-{target}", "run_order": template.run_order + position}
        )
        if target == "ecs":
            actions.append(_blue_green(step, context))
        else:
            kind = f"deploy-{target}"
            project = _project(context, kind, kind, context.service.name, {})
            projects.append(project)
            actions.append(_codebuild(step, project, category="Build", reads=IMAGE))
    return Rendered(tuple(actions), own_projects=tuple(projects))


def _blue_green(template: TemplateAction, context: Context) -> Action:
    service = context.service.name
    return Action(
        name=template.name,
        kind="deploy",
        category="Deploy",
        provider="CodeDeployToECS",
        run_order=template.run_order,
        inputs=(IMAGE,),
        assumes_deploy_role=True,
        configuration={
            "ApplicationName": deploy_application(context.stack, service),
            "DeploymentGroupName": deploy_group(context.stack, service),
            "TaskDefinitionTemplateArtifact": IMAGE,
            "AppSpecTemplateArtifact": IMAGE,
            "Image1ArtifactName": IMAGE,
            "Image1ContainerName": "IMAGE1_NAME",
        },
    )


def deploy_application(stack: str, service: str) -> str:
    """The CodeDeploy application of a service (at most 100 characters)."""
    return physical_name(stack, service, "application", limit=100)


def deploy_group(stack: str, service: str) -> str:
    """The CodeDeploy deployment group of a service (at most 100 characters)."""
    return physical_name(stack, service, "blue-green", limit=100)


def _project(context: Context, kind: str, buildspec: str, service: str | None, variables: Mapping[str, str]) -> Project:
    if buildspec not in context.buildspecs:
        raise context.missing(buildspec)
    return Project(
        name=physical_name(context.stack, *([service] if service else []), kind, limit=150),
        kind=kind,
        service=service,
        image=BUILD_IMAGE,
        privileged=buildspec in PRIVILEGED,
        buildspec=context.buildspecs[buildspec],
        variables=variables,
    )


def _codebuild(
    template: TemplateAction,
    project: Project,
    *,
    category: str,
    reads: str,
    outputs: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Action:
    configuration = {"ProjectName": project.name}
    if parameters:
        variables = [{"name": key, "value": value, "type": "PLAINTEXT"} for key, value in parameters.items()]
        configuration["EnvironmentVariables"] = json.dumps(variables, separators=(",", ":"))
    return Action(
        name=template.name,
        kind=template.uses,
        category=category,
        provider="CodeBuild",
        run_order=template.run_order,
        configuration=configuration,
        inputs=(reads,),
        outputs=outputs,
    )
