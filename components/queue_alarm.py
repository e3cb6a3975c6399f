"""The alarm on what lies in a queue where nothing should."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context


def queue_alarm(
    owner: str,
    holds: str,
    queue: aws.sqs.Queue,
    context: Context,
    *,
    description: str,
    alarms_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.MetricAlarm:
    """Rings as long as a message lies in the queue of what `owner` could not take, and tells the topic `alarms_arn`."""
    return aws.cloudwatch.MetricAlarm(
        f"{owner}-{holds}-alarm",
        name=context.name(owner, holds, limit=255),
        alarm_description=description,
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        period=60,
        evaluation_periods=1,
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[alarms_arn],
        ok_actions=[alarms_arn],
        tags=context.tags(),
        opts=opts,
    )
