"""A build project of the plan as a CodeBuild project."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.catalogue import TargetKind
from slipway.plan import Pipeline, Project

QUEUED_MINUTES = 60
"""A build that has waited this long fails, so that a queue never hides a stuck pipeline."""


def build_project(
    project: Project,
    context: Context,
    *,
    role_arn: pulumi.Input[str],
    key_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    variables: Mapping[str, pulumi.Input[str]] | None = None,
    inside: aws.codebuild.ProjectVpcConfigArgsDict | None = None,
    packages: str | None = None,
    fleet_arn: pulumi.Input[str] | None = None,
    batch_role_arn: pulumi.Input[str] | None = None,
) -> aws.codebuild.Project:
    """Declare a project.

    Args:
        project: what the plan says of it.
        context: the plan in its account.
        role_arn: what it runs with.
        key_arn: what encrypts its artifacts and its cache.
        variables: environment variables that only the cloud knows.
        inside: the network that it runs in; none for work that reaches no service.
        packages: where in S3 its cache of packages lies.
        fleet_arn: the fleet that it waits at for a machine, where it does.
        batch_role_arn: what starts the builds that its work is split over, where it is.
        opts: of the resource.
    """
    service = context.plan.services[project.service] if project.service else None
    environment = {**project.variables, **(variables or {})}
    owner = project.service or ("pull-requests" if project.role == "pull-requests" else "shared")
    return aws.codebuild.Project(
        f"{owner}-{project.kind}",
        name=project.name,
        description=f"{project.kind} for {project.service or 'every service'}",
        service_role=role_arn,
        encryption_key=key_arn,
        build_timeout=project.timeout_minutes,
        queued_timeout=QUEUED_MINUTES,
        concurrent_build_limit=project.at_once,
        build_batch_config=_batch(project, batch_role_arn) if batch_role_arn else None,
        artifacts={"type": "CODEPIPELINE"},
        cache=_cache(project, packages),
        vpc_config=inside,
        source={"type": "CODEPIPELINE", "buildspec": project.buildspec},
        environment={
            "type": "LINUX_CONTAINER",
            "compute_type": project.compute,
            "fleet": {"fleet_arn": fleet_arn} if fleet_arn else None,
            "image": project.image,
            "image_pull_credentials_type": "CODEBUILD",
            "privileged_mode": project.privileged,
            "environment_variables": [{"name": name, "value": value} for name, value in environment.items()],
        },
        logs_config={
            "cloudwatch_logs": {
                "status": "ENABLED",
                "group_name": builds_log_group(context),
                "stream_name": project.name,
            },
        },
        tags=context.tags(service),
        opts=opts,
    )


def _batch(project: Project, role_arn: pulumi.Input[str]) -> aws.codebuild.ProjectBuildBatchConfigArgsDict:
    return {
        "service_role": role_arn,
        "timeout_in_mins": project.timeout_minutes + QUEUED_MINUTES,
        "restrictions": {"maximum_builds_allowed": project.shards, "compute_types_alloweds": [project.compute]},
    }


def _cache(project: Project, packages: str | None) -> aws.codebuild.ProjectCacheArgsDict:
    if project.cache == "layers":
        return {"type": "LOCAL", "modes": ["LOCAL_DOCKER_LAYER_CACHE"]}
    if project.cache == "packages" and packages:
        return {"type": "S3", "location": packages}
    return {"type": "NO_CACHE"}


def deploy_project(
    target: TargetKind,
    pipeline: Pipeline,
    context: Context,
    *,
    role_arn: pulumi.Input[str],
    key_arn: pulumi.Input[str],
    variables: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare the project that deploys to a target, where the pipeline has an action that runs it."""
    for project in pipeline.projects:
        if project.kind == f"deploy-{target}":
            build_project(project, context, role_arn=role_arn, key_arn=key_arn, variables=variables, opts=opts)


def builds_log_group(context: Context) -> str:
    """The log group of every build of this stack."""
    return f"/slipway/{context.plan.stack}/builds"
