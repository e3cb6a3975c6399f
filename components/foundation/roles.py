"""The roles that every service shares: to start tasks, to deploy."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.artifacts import READ_ARTIFACTS, USE_KEY, Artifacts
from components.projects import builds_log_group
from slipway.plan.deploys.ecs import ecs_cluster
from slipway.plan.roles import pipeline_roles


class Roles(pulumi.ComponentResource):
    """Shared roles, none of which a service's own code runs with in production.

    Attributes:
        execution_arn: starts tasks: pulls images, opens log streams.
        deploy_arn: the deploy actions', registers task definitions and starts deployments.
    """

    execution_arn: pulumi.Output[str]
    deploy_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        context: Context,
        artifacts: Artifacts,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Roles", name, None, opts)
        self.execution_arn = self._role(
            "execution",
            context,
            iam.trust("ecs-tasks.amazonaws.com", context.account),
            [
                iam.allow(["ecr:GetAuthorizationToken"], "*"),
                iam.allow(PULL_IMAGES, context.images_arn),
                iam.allow(WRITE_LOGS, context.arn("logs", "log-group:*")),
                iam.allow(["kms:Decrypt"], key_arn),
            ],
        ).arn
        self.deploy_arn = self._role(
            "deploy", context, json.dumps(pipelines_that_deploy(context)), deploy_statements(context, artifacts)
        ).arn
        self.register_outputs({})

    def _role(self, kind: str, context: Context, trust: str, statements: list[iam.Statement]) -> aws.iam.Role:
        return iam.role(
            kind,
            physical=context.name(kind),
            path=context.role_path,
            trust=trust,
            statements=statements,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )


PULL_IMAGES = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
COPY_IMAGES = [*PULL_IMAGES, "ecr:ListImages", "ecr:DescribeImages"]
"""To find images and take them."""
UPDATE_SERVICE = ["DescribeServices", "UpdateService", "DescribeTasks", "DescribeServiceDeployments"]
"""What CodePipeline does where ECS deploys by itself."""
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]


def pipelines_that_deploy(context: Context) -> dict[str, object]:
    """Trust in the pipeline roles of one stack, this one or the one that deploys to it, and in nothing else of its
    account: no build role is among them.
    """
    by = context.plan.settings.deployed_by
    account, stack = (by.account, by.stack) if by else (context.account, context.plan.stack)
    root = f"arn:aws:iam::{account}:root"
    return iam.trust_document({"AWS": root}, {"ArnLike": {"aws:PrincipalArn": pipeline_roles(account, stack)}})


def deploy_statements(context: Context, artifacts: Artifacts) -> list[iam.Statement]:
    """What deploy actions do: read the artifact, register the task definition, start the deployment, watch it."""
    codedeploy = [
        context.arn("codedeploy", f"{kind}:*") for kind in ("application", "deploymentgroup", "deploymentconfig")
    ]
    start = ["CreateDeployment", "GetDeployment", "GetDeploymentConfig", "GetApplication", "GetApplicationRevision"]
    cluster = ecs_cluster(context.plan.stack)
    of_cluster = [context.arn("ecs", f"{kind}/{cluster}/*") for kind in ("service", "task", "service-deployment")]
    task_roles = [context.role_arn("task/*"), context.role_arn(context.name("execution"))]
    return [
        *artifacts.reading(USE_KEY),
        iam.allow([f"codedeploy:{action}" for action in (*start, "RegisterApplicationRevision")], codedeploy),
        iam.allow(["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTasks"], "*"),
        iam.allow([f"ecs:{action}" for action in UPDATE_SERVICE], of_cluster),
        iam.allow(["iam:PassRole"], task_roles, {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    ]


def codebuild_statements(context: Context, store: ArtifactStore, key_arn: pulumi.Input[str]) -> list[iam.Statement]:
    """What any build does: read and write artifacts, write its log."""
    return [
        iam.allow([*READ_ARTIFACTS, "s3:PutObject"], f"{store.bucket_arn}/*"),
        iam.allow(USE_KEY, key_arn),
        iam.allow(WRITE_LOGS, context.arn("logs", f"log-group:{builds_log_group(context)}:*")),
    ]


def image_reader_statements(context: Context, store: ArtifactStore, key_arn: pulumi.Input[str]) -> list[iam.Statement]:
    """What a build does that reads images and pushes none."""
    return [
        *codebuild_statements(context, store, key_arn),
        iam.allow(["ecr:GetAuthorizationToken"], "*"),
        iam.allow(PULL_IMAGES, context.arn("ecr", "repository/*")),
    ]
