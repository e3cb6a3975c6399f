"""A build project of the plan as a CodeBuild project."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.roles import builds_log_group
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
) -> aws.codebuild.Project:
    """Declare a project; `variables` adds environment variables that only the cloud knows."""
    service = context.plan.services[project.service] if project.service else None
    environment = {**project.variables, **(variables or {})}
    return aws.codebuild.Project(
        f"{project.service or 'shared'}-{project.kind}",
        name=project.name,
        description=f"{project.kind} for {project.service or 'every service'}",
        service_role=role_arn,
        encryption_key=key_arn,
        build_timeout=project.timeout_minutes,
        queued_timeout=QUEUED_MINUTES,
        artifacts={"type": "CODEPIPELINE"},
        source={"type": "CODEPIPELINE", "buildspec": project.buildspec},
        environment={
            "type": "LINUX_CONTAINER",
            "compute_type": "BUILD_GENERAL1_SMALL",
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
