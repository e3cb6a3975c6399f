"""The instances of a service: what they start from, and how many there are."""

from __future__ import annotations

import base64

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from slipway.catalogue import Service

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
"""The current Amazon Linux 2023, which holds the SSM agent; resolved when an instance starts."""
ROOT_DEVICE = "/dev/xvda"
DISK = 20
"""GiB of an instance's disk: the system, and a few images of the service."""
BUSY = 60
"""Percent of mean CPU use that the number of instances is steered to."""


def fleet(
    service: Service,
    context: Context,
    foundation: Foundation,
    group: aws.lb.TargetGroup,
    security_group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.autoscaling.Group:
    """Declare the autoscaling group of a service, its launch template, and what it grows by.

    Instances count as well while EC2 says so: the balancer's own opinion would replace every instance that has not been
    deployed to yet, and those of a wave while they are out of it.
    """
    template = _template(service, context, foundation, security_group, opts)
    instances = aws.autoscaling.Group(
        f"{service.name}-fleet",
        name=context.name(service.name, "fleet", limit=255),
        min_size=service.instances.least,
        max_size=service.instances.most,
        vpc_zone_identifiers=foundation.network.private_subnet_ids,
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        target_group_arns=[group.arn],
        health_check_type="EC2",
        instance_refresh={
            "strategy": "Rolling",
            "preferences": {"min_healthy_percentage": 100 - service.instances.wave_percent},
        },
        enabled_metrics=["GroupInServiceInstances"],
        tags=[
            {"key": key, "value": value, "propagate_at_launch": True} for key, value in context.tags(service).items()
        ],
        opts=opts,
    )
    aws.autoscaling.Policy(
        f"{service.name}-scaling",
        name=context.name(service.name, "cpu", limit=255),
        autoscaling_group_name=instances.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
            "target_value": BUSY,
        },
        opts=opts,
    )
    return instances


def _template(
    service: Service,
    context: Context,
    foundation: Foundation,
    security_group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.LaunchTemplate:
    """Metadata answers tokens only and no container: one hop is too few for what runs in one."""
    return aws.ec2.LaunchTemplate(
        f"{service.name}-template",
        name=context.name(service.name, limit=128),
        image_id=IMAGE,
        instance_type=service.instances.type,
        iam_instance_profile={"arn": foundation.instances.profile_arn},
        vpc_security_group_ids=[security_group],
        metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
        monitoring={"enabled": True},
        block_device_mappings=[
            {
                "device_name": ROOT_DEVICE,
                "ebs": {
                    "encrypted": "true",
                    "volume_size": DISK,
                    "volume_type": "gp3",
                    "delete_on_termination": "true",
                },
            }
        ],
        user_data=base64.b64encode(user_data(context.region).encode()).decode(),
        update_default_version=True,
        tags=context.tags(service),
        opts=opts,
    )


def user_data(region: str) -> str:
    """What an instance runs once: it installs Docker and CodeDeploy's agent, which brings the service."""
    bucket = f"https://aws-codedeploy-{region}.s3.{region}.amazonaws.com"
    return "\n".join(
        (
            "#!/bin/bash",
            "set -euo pipefail",
            "dnf install --assumeyes docker ruby",
            "systemctl enable --now docker",
            f"curl --fail --silent --show-error --location --output /root/install {bucket}/latest/install",
            "ruby /root/install auto",
            "",
        )
    )
