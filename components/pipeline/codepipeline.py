"""A pipeline of the plan as a CodePipeline."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.roles import READ_ARTIFACTS, USE_KEY
from slipway.catalogue import Service
from slipway.plan import Action, Pipeline, Stage, Trigger
from slipway.plan.model import CONNECTION, NOTIFICATIONS


class DeliveryPipeline(pulumi.ComponentResource):
    """The pipeline and the role it runs with.

    Attributes:
        arn: the pipeline.
    """

    arn: pulumi.Output[str]

    def __init__(
        self,
        pipeline: Pipeline,
        service: Service,
        context: Context,
        foundation: Foundation,
        ready: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:pipeline:DeliveryPipeline", f"{service.name}-delivery", None, opts)
        role = iam.role(
            f"{service.name}-pipeline",
            physical=context.name(service.name, "pipeline"),
            path=f"{context.role_path}pipeline/",
            trust=iam.trust("codepipeline.amazonaws.com", context.account, context.arn("codepipeline", pipeline.name)),
            statements=_statements(pipeline, context, foundation),
            tags=context.tags(service),
            opts=pulumi.ResourceOptions(parent=self),
        )
        resource = aws.codepipeline.Pipeline(
            f"{service.name}-pipeline",
            name=pipeline.name,
            pipeline_type="V2",
            execution_mode=pipeline.execution_mode,
            role_arn=role.arn,
            artifact_stores=[
                {
                    "location": foundation.store.bucket,
                    "type": "S3",
                    "encryption_key": {"id": foundation.key.arn, "type": "KMS"},
                }
            ],
            stages=[_stage(stage, foundation) for stage in pipeline.stages],
            triggers=[_trigger(pipeline.trigger)],
            tags=context.tags(service),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*ready, *foundation.store.ready]),
        )
        self.arn = resource.arn
        self.register_outputs({"arn": self.arn})


def _stage(stage: Stage, foundation: Foundation) -> aws.codepipeline.PipelineStageArgsDict:
    return {"name": stage.name, "actions": [_action(action, foundation) for action in stage.actions]}


def _action(action: Action, foundation: Foundation) -> aws.codepipeline.PipelineStageActionArgsDict:
    known_to_the_cloud = {
        CONNECTION: foundation.connection_arn,
        NOTIFICATIONS: foundation.notifications.approvals_arn,
    }
    return {
        "name": action.name,
        "category": action.category,
        "owner": action.owner,
        "provider": action.provider,
        "version": "1",
        "run_order": action.run_order,
        "configuration": {key: known_to_the_cloud.get(value, value) for key, value in action.configuration.items()},
        "input_artifacts": list(action.inputs),
        "output_artifacts": list(action.outputs),
        "namespace": action.namespace or None,
        "role_arn": foundation.roles.deploy_arn if action.assumes_deploy_role else None,
    }


def _trigger(trigger: Trigger) -> aws.codepipeline.PipelineTriggerArgsDict:
    push: aws.codepipeline.PipelineTriggerGitConfigurationPushArgsDict = {
        "branches": {"includes": list(trigger.branches)}
    }
    if trigger.paths:
        push["file_paths"] = {"includes": list(trigger.paths)}
    return {
        "provider_type": "CodeStarSourceConnection",
        "git_configuration": {"source_action_name": trigger.source_action, "pushes": [push]},
    }


def _statements(pipeline: Pipeline, context: Context, foundation: Foundation) -> list[iam.Statement]:
    """What the pipeline does itself: fetch the source, start builds, tell of approvals, hand over to the deployer."""
    store = foundation.store
    names = {action.configuration.get("ProjectName") for stage in pipeline.stages for action in stage.actions}
    projects = [context.arn("codebuild", f"project/{name}") for name in sorted(name for name in names if name)]
    return [
        iam.allow([*READ_ARTIFACTS, "s3:PutObject"], f"{store.bucket_arn}/*"),
        iam.allow(["s3:GetBucketVersioning"], store.bucket_arn),
        iam.allow(USE_KEY, foundation.key.arn),
        iam.allow(["codestar-connections:UseConnection"], foundation.connection_arn),
        iam.allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], projects),
        iam.allow(["sns:Publish"], foundation.notifications.approvals_arn),
        iam.allow(["sts:AssumeRole"], foundation.roles.deploy_arn),
    ]
