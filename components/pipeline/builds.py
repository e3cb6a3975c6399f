"""The build projects that run a service's own code, each with no more rights than its work needs."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.roles import PULL_IMAGES, codebuild_statements
from components.pipeline.registry import ImageRegistry
from components.projects import build_project
from slipway.catalogue import Service
from slipway.plan import Pipeline

PUSH_IMAGES = [
    *PULL_IMAGES,
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
]


def build_projects(
    pipeline: Pipeline,
    service: Service,
    context: Context,
    foundation: Foundation,
    registry: ImageRegistry,
    opts: pulumi.ResourceOptions,
) -> list[aws.codebuild.Project]:
    """Build and unit-test projects of one service. Only the build may push, and only to the service's own registry."""
    role = iam.role(
        f"{service.name}-build",
        physical=context.name(service.name, "build"),
        path=f"{context.role_path}build/",
        trust=iam.trust("codebuild.amazonaws.com", context.account),
        statements=[
            *codebuild_statements(context, foundation.store, foundation.key.arn),
            iam.allow(["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition"], "*"),
            iam.allow(PUSH_IMAGES, registry.arn),
        ],
        tags=context.tags(service),
        opts=opts,
    )
    roles = {"build": role.arn, "unit": foundation.roles.test_arn}
    return [
        build_project(
            project,
            context,
            role_arn=roles[project.kind],
            key_arn=foundation.key.arn,
            variables={"ECR_REPOSITORY": registry.url} if project.kind == "build" else None,
            opts=opts,
        )
        for project in pipeline.projects
        if project.kind in roles
    ]
