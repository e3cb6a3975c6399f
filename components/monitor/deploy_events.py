"""What pipelines and CodeDeploy tell of deployments: kept in one log group of the stack, failures counted by pipeline.

One rule of EventBridge serves every service, since a bus holds 300.
"""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from components.monitor.names import NAMESPACE, deploy_events, deploy_stages

FAILED = '{ $.source = "aws.codepipeline" && $.detail.state = "FAILED" }'


def deploy_event_log(context: Context, foundation: Foundation, opts: pulumi.ResourceOptions) -> None:
    """Declare the rule, the log group it writes to, and the count of failed deployments."""
    name, rule_name = deploy_events(context), context.name("deploy-events")
    group = aws.cloudwatch.LogGroup(
        "deploy-events",
        name=name,
        retention_in_days=context.plan.settings.log_retention_days,
        kms_key_id=foundation.key.arn,
        tags=context.tags(),
        opts=opts,
    )
    policy = aws.cloudwatch.LogResourcePolicy(
        "deploy-events-policy",
        policy_name=rule_name,
        policy_document=json.dumps(_events_may_write(context, name, rule_name)),
        opts=opts,
    )
    rule = aws.cloudwatch.EventRule(
        "deploy-events-rule",
        name=rule_name,
        description=f"Deployments of stack {context.plan.stack}",
        event_pattern=json.dumps(event_pattern(context)),
        tags=context.tags(),
        opts=opts,
    )
    aws.cloudwatch.EventTarget(
        "deploy-events-target",
        rule=rule.name,
        target_id="log",
        arn=group.arn,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy])),
    )
    aws.cloudwatch.LogMetricFilter(
        "failed-deploys",
        name=context.name("failed-deploys"),
        log_group_name=group.name,
        pattern=FAILED,
        metric_transformation={
            "namespace": NAMESPACE,
            "name": "FailedDeploys",
            "value": "1",
            "unit": "Count",
            "dimensions": {"Pipeline": "$.detail.pipeline"},
        },
        opts=opts,
    )


def event_pattern(context: Context) -> dict[str, object]:
    """Stages that deploy, where the stack has pipelines, and the deployments that CodeDeploy runs in it."""
    prefix = [{"prefix": f"{context.plan.stack}-"}]
    deployments: dict[str, object] = {
        "source": ["aws.codedeploy"],
        "detail-type": ["CodeDeploy Deployment State-change Notification"],
        "detail": {"application": prefix},
    }
    stages = {
        "source": ["aws.codepipeline"],
        "detail-type": ["CodePipeline Stage Execution State Change"],
        "detail": {"stage": list(deploy_stages(context)), "pipeline": prefix},
    }
    return {"$or": [stages, deployments]} if context.plan.pipelines else deployments


def _events_may_write(context: Context, group: str, rule: str) -> dict[str, object]:
    """EventBridge opens streams in its own name and writes in that of the rule."""
    principal = {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]}
    streams = context.arn("logs", f"log-group:{group}:*")
    statement = {"Effect": "Allow", "Principal": principal, "Resource": streams}
    of_rule = {"ArnEquals": {"aws:SourceArn": context.arn("events", f"rule/{rule}")}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {**statement, "Action": "logs:CreateLogStream"},
            {**statement, "Action": "logs:PutLogEvents", "Condition": of_rule},
        ],
    }
