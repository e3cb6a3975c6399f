"""A pipeline of the plan as a CodePipeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.artifact_store import ArtifactStore
from components.foundation.artifacts import READ_ARTIFACTS, USE_KEY
from slipway.catalogue import Service
from slipway.plan import Action, Pipeline, Stage, Trigger
from slipway.plan.model import CONNECTIONS, NOTIFICATIONS, Rule
from slipway.plan.pipelines import regions_of, replica_roles_of

USE_CONNECTION = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
"""One service under two names: what is asked for depends on when the connection was made."""
START_BUILDS = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
START_BATCHES = ["codebuild:StartBuildBatch", "codebuild:BatchGetBuildBatches"]


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
        stored = [resource for store in stores_of(pipeline, context, foundation) for resource in store.ready]
        here = pulumi.ResourceOptions(parent=self, depends_on=[*ready, *stored])
        self.arn = codepipeline(f"{service.name}-pipeline", pipeline, role.arn, context, foundation, here).arn
        self.register_outputs({"arn": self.arn})


def codepipeline(
    name: str,
    pipeline: Pipeline,
    role_arn: pulumi.Input[str],
    context: Context,
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> aws.codepipeline.Pipeline:
    """Declare a pipeline of the plan, its artifacts in the stack's store under the customer's key."""
    return aws.codepipeline.Pipeline(
        name,
        name=pipeline.name,
        pipeline_type="V2",
        execution_mode=pipeline.execution_mode,
        role_arn=role_arn,
        artifact_stores=_stores(pipeline, context, foundation),
        stages=[_stage(stage, foundation) for stage in pipeline.stages],
        triggers=[_trigger(pipeline.trigger)],
        tags=context.tags(context.plan.services[pipeline.service]),
        opts=opts,
    )


def stores_of(pipeline: Pipeline, context: Context, foundation: Foundation) -> list[ArtifactStore]:
    """The store of each region that the pipeline's actions run in, its own first."""
    return [foundation.stores[region] for region in (context.region, *regions_of(pipeline))]


def _stores(
    pipeline: Pipeline, context: Context, foundation: Foundation
) -> list[aws.codepipeline.PipelineArtifactStoreArgsDict]:
    """A store names its region where there are several, and does not where it is the only one."""
    stores = stores_of(pipeline, context, foundation)
    return [
        {
            "location": store.bucket,
            "type": "S3",
            "encryption_key": {"id": store.key_arn, "type": "KMS"},
            "region": store.region if len(stores) > 1 else None,
        }
        for store in stores
    ]


def build_statements(pipelines: Iterable[Pipeline], context: Context) -> list[iam.Statement]:
    """May start the projects that pipelines run, and batches of those whose work is split."""
    actions = [action.configuration for pipeline in pipelines for stage in pipeline.stages for action in stage.actions]

    def arns(names: Iterable[str]) -> list[str]:
        return [context.arn("codebuild", f"project/{name}") for name in sorted(set(names))]

    every = arns(each["ProjectName"] for each in actions if "ProjectName" in each)
    split = arns(each["ProjectName"] for each in actions if each.get("BatchEnabled") == "true")
    return [iam.allow(START_BUILDS, every), *([iam.allow(START_BATCHES, split)] if split else [])]


def ask_statements(pipeline: Pipeline, context: Context) -> list[iam.Statement]:
    """May invoke the functions that the pipeline's own actions name, and no other, and list all, without which actions
    of Lambda fail (CodePipeline guide, "Invoke an AWS Lambda function in a pipeline").
    """
    actions = [action.configuration for stage in pipeline.stages for action in stage.actions]
    names = sorted({each["FunctionName"] for each in actions if "FunctionName" in each})
    asked = [context.arn("lambda", f"function:{name}") for name in names]
    return [iam.allow(["lambda:InvokeFunction"], asked), iam.allow(["lambda:ListFunctions"], "*")] if asked else []


def _stage(stage: Stage, foundation: Foundation) -> aws.codepipeline.PipelineStageArgsDict:
    form: aws.codepipeline.PipelineStageArgsDict = {
        "name": stage.name,
        "actions": [_action(action, foundation) for action in stage.actions],
    }
    if stage.entry:
        form["before_entry"] = {"condition": {"result": "FAIL", "rules": [_rule(rule) for rule in stage.entry]}}
    if stage.rolls_back:
        form["on_failure"] = {"result": "ROLLBACK"}
    return form


def _rule(rule: Rule) -> aws.codepipeline.PipelineStageBeforeEntryConditionRuleArgsDict:
    return {
        "name": rule.name,
        "rule_type_id": {"category": "Rule", "owner": "AWS", "provider": rule.provider, "version": "1"},
        "configuration": dict(rule.configuration),
    }


def _action(action: Action, foundation: Foundation) -> aws.codepipeline.PipelineStageActionArgsDict:
    known_to_the_cloud = {
        **{CONNECTIONS[host]: arn for host, arn in foundation.connections.items()},
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
        "region": action.region or None,
        "role_arn": foundation.roles.deploy_arn if action.assumes_deploy_role else action.role_arn or None,
    }


def _trigger(trigger: Trigger) -> aws.codepipeline.PipelineTriggerArgsDict:
    found: dict[str, Any] = {"branches": {"includes": list(trigger.branches)}}
    if trigger.paths:
        found["file_paths"] = {"includes": list(trigger.paths)}
    git: aws.codepipeline.PipelineTriggerGitConfigurationArgsDict = {"source_action_name": trigger.source_action}
    if trigger.events:
        git["pull_requests"] = [{"events": list(trigger.events), **found}]
    else:
        git["pushes"] = [found]
    return {"provider_type": "CodeStarSourceConnection", "git_configuration": git}


def _statements(pipeline: Pipeline, context: Context, foundation: Foundation) -> list[iam.Statement]:
    """What the pipeline does itself: fetch the source, start builds, ask the gate, tell of approvals, hand over."""
    stores = stores_of(pipeline, context, foundation)
    connection = foundation.connections[context.plan.services[pipeline.service].host]
    return [
        iam.allow([*READ_ARTIFACTS, "s3:PutObject"], [f"{store.bucket_arn}/*" for store in stores]),
        iam.allow(["s3:GetBucketVersioning"], [store.bucket_arn for store in stores]),
        iam.allow(USE_KEY, [store.key_arn for store in stores]),
        iam.allow(USE_CONNECTION, connection),
        *build_statements([pipeline], context),
        *ask_statements(pipeline, context),
        iam.allow(["sns:Publish"], foundation.notifications.approvals_arn),
        iam.allow(["sts:AssumeRole"], [foundation.roles.deploy_arn, *replica_roles_of(pipeline)]),
    ]
