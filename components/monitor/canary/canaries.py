"""A canary for each system: every few minutes it asks the services behind the system's load balancer how they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.monitor.names import alarm_name, canary_name
from components.private_bucket import PrivateBucket, expiry
from slipway.plan.deploys.routes import routes

RUNTIME = "syn-python-selenium-12.0"
"""CloudWatch user guide, "Runtime versions using Python and Selenium Webdriver"; older ones are deprecated in turn."""
SCRIPT = Path(__file__).with_name("health.py")
RESULTS = "results"
KEPT_DAYS = 30
EVERY = "rate(5 minutes)"
PERIOD = 300
"""Seconds between runs, which is also what one data point of the alarm covers."""


class Canaries:
    """The canaries of a stack, with the one role and bucket that they share.

    A canary has no log group: what it did is kept with its results, which are removed after `KEPT_DAYS`.
    """

    def __init__(self, context: Context, foundation: Foundation, opts: pulumi.ResourceOptions) -> None:
        self._context, self._foundation, self._opts = context, foundation, opts
        systems = {system: paths for system in foundation.cluster.balancers if (paths := health_paths(context, system))}
        if not systems:
            return
        lifecycle = [expiry("old-results", KEPT_DAYS, f"{RESULTS}/")]
        self._bucket = PrivateBucket("canaries", context, foundation.key.arn, lifecycle, opts)
        self._role = self._shared_role()
        self._group = self._way_out()
        for system, paths in systems.items():
            self._canary(system, paths)

    def _canary(self, system: str, paths: Mapping[str, str]) -> None:
        context, balancer = self._context, self._foundation.cluster.balancers[system]
        name = canary_name(context, system)
        script = aws.s3.BucketObjectv2(
            f"{system}-canary-script",
            bucket=self._bucket.resource.id,
            key=f"scripts/{system}.zip",
            source=pulumi.AssetArchive(
                {
                    "python/health.py": pulumi.StringAsset(SCRIPT.read_text(encoding="utf-8")),
                    "python/services.json": pulumi.StringAsset(json.dumps(paths, indent=1)),
                }
            ),
            tags=context.tags(),
            opts=self._after(*self._bucket.ready),
        )
        canary = aws.synthetics.Canary(
            f"{system}-canary",
            name=name,
            runtime_version=RUNTIME,
            handler="health.handler",
            s3_bucket=self._bucket.name,
            s3_key=script.key,
            s3_version=script.version_id,
            artifact_s3_location=f"s3://{self._bucket.name}/{RESULTS}/{system}",
            execution_role_arn=self._role.arn,
            schedule={"expression": EVERY},
            run_config={"timeout_in_seconds": 120, "environment_variables": {"BASE_URL": balancer.url}},
            vpc_config={
                "subnet_ids": self._foundation.network.private_subnet_ids,
                "security_group_ids": [self._group.id],
            },
            success_retention_period=KEPT_DAYS,
            failure_retention_period=KEPT_DAYS,
            start_canary=True,
            delete_lambda=True,
            tags=context.tags(),
            opts=self._opts,
        )
        topic = self._foundation.notifications.alarms_arn
        aws.cloudwatch.MetricAlarm(
            f"{system}-canary-alarm",
            name=alarm_name(context, system, "canary"),
            alarm_description=f"A service of {system} is unwell when called from outside. No data: the canary is down.",
            namespace="CloudWatchSynthetics",
            metric_name="SuccessPercent",
            dimensions={"CanaryName": canary.name},
            statistic="Average",
            period=PERIOD,
            comparison_operator="LessThanThreshold",
            threshold=100,
            evaluation_periods=2,
            datapoints_to_alarm=2,
            treat_missing_data="breaching",
            alarm_actions=[topic],
            ok_actions=[topic],
            tags=context.tags(),
            opts=self._opts,
        )

    def _shared_role(self) -> aws.iam.Role:
        context = self._context
        return iam.role(
            "canaries",
            physical=context.name("canaries"),
            path=context.role_path,
            trust=iam.trust("lambda.amazonaws.com", context.account),
            statements=[
                iam.allow(["s3:PutObject"], f"{self._bucket.arn}/{RESULTS}/*"),
                iam.allow(["s3:GetObject", "s3:GetObjectVersion"], f"{self._bucket.arn}/scripts/*"),
                iam.allow(["s3:GetBucketLocation"], self._bucket.arn),
                iam.allow(["s3:ListAllMyBuckets"], "*"),
                iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], self._foundation.key.arn),
                iam.allow(
                    ["cloudwatch:PutMetricData"],
                    "*",
                    {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}},
                ),
                iam.allow(
                    ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"], "*"
                ),
            ],
            tags=context.tags(),
            opts=self._opts,
        )

    def _way_out(self) -> aws.ec2.SecurityGroup:
        """Nothing calls a canary; it calls the balancers, and S3 and CloudWatch outside the network."""
        group = aws.ec2.SecurityGroup(
            "canaries-group",
            name=self._context.name("canaries", limit=255),
            description="Canaries",
            vpc_id=self._foundation.network.vpc_id,
            tags=self._context.tags(),
            opts=self._opts,
        )
        aws.vpc.SecurityGroupEgressRule(
            "canaries-out",
            security_group_id=group.id,
            description="to the balancers, and to where results go",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            opts=self._opts,
        )
        return group

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(depends_on=list(resources)))


def health_paths(context: Context, system: str) -> dict[str, str]:
    """For each route behind a system's balancer, the path there that answers 200 when its target is well."""
    return {
        route: f"/{route}{service.health}"
        for service in context.plan.services.values()
        if service.system == system
        for route in routes(service).values()
    }
