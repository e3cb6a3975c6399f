"""The checks of pull requests: a pipeline for each service, with roles that reach no secret, registry or deploy."""

from __future__ import annotations

import pulumi

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.artifacts import READ_ARTIFACTS, USE_KEY
from components.pipeline.codepipeline import USE_CONNECTION, build_statements, codepipeline
from slipway.plan.pull_requests import ARTIFACTS


class PullRequestChecks(pulumi.ComponentResource):
    """One pipeline a service, and the one role that they share, which no deploy role trusts."""

    def __init__(self, context: Context, foundation: Foundation, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:pipeline:PullRequestChecks", "pull-requests", None, opts)
        here = pulumi.ResourceOptions(parent=self, depends_on=list(foundation.store.ready))
        role = iam.role(
            "pull-requests-pipeline",
            physical=context.name("pull-requests", "pipeline"),
            path=f"{context.role_path}pull-requests/",
            trust=iam.trust("codepipeline.amazonaws.com", context.account),
            statements=_statements(context, foundation),
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for pipeline in context.plan.pull_requests:
            codepipeline(f"{pipeline.service}-pull-requests", pipeline, role.arn, context, foundation, here)
        self.register_outputs({})


def _statements(context: Context, foundation: Foundation) -> list[iam.Statement]:
    """What the pipelines do themselves: fetch the source, hand it to the builds of pull requests."""
    store = foundation.store
    return [
        iam.allow([*READ_ARTIFACTS, "s3:PutObject"], f"{store.bucket_arn}/{ARTIFACTS}"),
        iam.allow(["s3:GetBucketVersioning"], store.bucket_arn),
        iam.allow(USE_KEY, foundation.key.arn),
        iam.allow(USE_CONNECTION, list(foundation.connections.values())),
        *build_statements(context.plan.pull_requests, context),
    ]
