"""What the functions of a stack share: an API for each system, the function that verifies, the role that deploys."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.gateway import Gateway
from components.foundation.roles import PULL_IMAGES, codebuild_statements
from components.functions import PlatformFunction, Signed, Work
from slipway.plan.deploys.applications import deploy_application
from slipway.plan.deploys.function import function_name, verifier_name

VERIFIER_TIMEOUT = 240
"""Seconds: what the function waits for a version to prove itself, two last calls, and those around them."""
DEPLOY_PROJECTS = "project/*-deploy-lambda-????????"
"""The projects that may use the deploy role, by the end of their physical names."""
AT_ONCE = 20
"""Deployments that can be verified at the same time."""


class Serverless(pulumi.ComponentResource):
    """The serverless side of a stack.

    Attributes:
        gateways: by system, for those with a function.
        deploy_role_arn: what publishes versions and starts deployments.
    """

    gateways: dict[str, Gateway]
    deploy_role_arn: pulumi.Output[str]

    def __init__(
        self,
        context: Context,
        store: ArtifactStore,
        key_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Serverless", "serverless", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        services = [service for service in context.plan.services.values() if "lambda" in service.targets]
        names = [function_name(context.plan.stack, service.name) for service in services]
        systems = sorted({service.system for service in services})
        self.gateways = {system: Gateway(system, context, key_arn, here) for system in systems}
        self._verifier(context, names, key_arn, signed)
        self.deploy_role_arn = iam.role(
            "deploy-lambda",
            physical=context.name("deploy-lambda"),
            path=context.role_path,
            trust=iam.trust("codebuild.amazonaws.com", context.account, context.arn("codebuild", DEPLOY_PROJECTS)),
            statements=[*codebuild_statements(context, store, key_arn), *_deploy_statements(context, names)],
            tags=context.tags(),
            opts=here,
        ).arn
        self.register_outputs({"deployRoleArn": self.deploy_role_arn})

    def _verifier(
        self, context: Context, names: Sequence[str], key_arn: pulumi.Input[str], signed: Signed | None
    ) -> None:
        PlatformFunction(
            Work(
                name="verify-function",
                module="verify_function",
                physical=verifier_name(context.plan.stack),
                description="Calls a new version of a function before its callers do",
                timeout=VERIFIER_TIMEOUT,
                at_once=AT_ONCE,
                statements=verifier_statements(context, names),
            ),
            context,
            key_arn,
            signed,
            pulumi.ResourceOptions(parent=self),
        )


def verifier_statements(context: Context, names: Sequence[str]) -> list[iam.Statement]:
    """It reads which version is new, calls it, and tells CodeDeploy what it found."""
    application = deploy_application(context.plan.stack, "Lambda")
    deployments = ["ListDeploymentTargets", "BatchGetDeploymentTargets", "PutLifecycleEventHookExecutionStatus"]
    groups = context.arn("codedeploy", f"deploymentgroup:{application}/*")
    return [
        iam.allow([f"codedeploy:{action}" for action in deployments], groups),
        iam.allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"], _functions(context, names)),
    ]


def _deploy_statements(context: Context, names: Sequence[str]) -> list[iam.Statement]:
    """It gives functions an image, publishes versions, and starts, follows and stops deployments."""
    application = deploy_application(context.plan.stack, "Lambda")
    versions = ["GetAlias", "GetFunction", "GetFunctionConfiguration", "UpdateFunctionCode", "PublishVersion"]
    groups = context.arn("codedeploy", f"deploymentgroup:{application}/*")
    revisions = context.arn("codedeploy", f"application:{application}")
    return [
        iam.allow(PULL_IMAGES, context.arn("ecr", "repository/*")),
        iam.allow([f"lambda:{action}" for action in versions], _functions(context, names)),
        iam.allow(
            [f"codedeploy:{action}" for action in ("CreateDeployment", "GetDeployment", "StopDeployment")], groups
        ),
        iam.allow(["codedeploy:GetDeploymentConfig"], context.arn("codedeploy", "deploymentconfig:*")),
        iam.allow(["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"], revisions),
    ]


def _functions(context: Context, names: Sequence[str]) -> list[str]:
    """The functions with their versions and aliases; a name ends in a digest, so that no other begins with it."""
    return [context.arn("lambda", f"function:{name}*") for name in names]
