"""The project that makes a service's image, with no more rights than that needs."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.roles import COPY_IMAGES, PULL_IMAGES, codebuild_statements
from components.foundation.signing import SIGN, VERIFY
from components.pipeline.registry import ImageRegistry
from components.projects import build_project
from slipway.catalogue import Service
from slipway.plan import Pipeline
from slipway.plan.promotion import Upstream, proof_alias, repository_name, signing_alias

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
    """The build project of a service, the only one that may push, and only to the service's own registry."""
    settings, signing = context.plan.settings, foundation.signing
    role = iam.role(
        f"{service.name}-build",
        physical=context.name(service.name, "build"),
        path=f"{context.role_path}build/",
        trust=iam.trust("codebuild.amazonaws.com", context.account),
        statements=[
            *codebuild_statements(context, foundation.store, foundation.key.arn),
            iam.allow(["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition"], "*"),
            iam.allow(PUSH_IMAGES, registry.arn),
            iam.allow(SIGN, signing.signing_arn),
            *(_upstream(settings.promotes_from, service.name) if settings.promotes_from else ()),
        ],
        tags=context.tags(service),
        opts=opts,
    )
    return [
        build_project(
            project,
            context,
            role_arn=role.arn,
            key_arn=foundation.key.arn,
            variables={"ECR_REPOSITORY": registry.url, "SIGNING_KEY": signing.signing},
            packages=f"{foundation.store.bucket}/cache/{service.name}",
            opts=opts,
        )
        for project in pipeline.projects
        if project.kind == "build"
    ]


def _upstream(upstream: Upstream, service: str) -> list[iam.Statement]:
    """Read the service's images where they were built, and verify what was signed there."""
    place = f"{upstream.region}:{upstream.account}"
    aliases = [signing_alias(upstream.stack), proof_alias(upstream.stack)]
    return [
        iam.allow(
            COPY_IMAGES,
            f"arn:aws:ecr:{place}:repository/{repository_name(upstream.stack, service)}",
        ),
        iam.allow(VERIFY, f"arn:aws:kms:{place}:key/*", {"ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases}}),
    ]
