"""What EC2 instances act with: they fetch bundles and images and write logs; what runs in containers can't use it."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.artifacts import Artifacts
from components.foundation.roles import PULL_IMAGES, WRITE_LOGS

SESSIONS = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
"""Lets a person in by Session Manager, recorded, with no key and no open port."""


class Instances(pulumi.ComponentResource):
    """The profile of every instance of the stack.

    Attributes:
        profile_arn: what a launch template names.
    """

    profile_arn: pulumi.Output[str]

    def __init__(
        self,
        context: Context,
        artifacts: Artifacts,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Instances", "instances", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        name = context.name("instances")
        role = iam.role(
            "instances",
            physical=name,
            path=context.role_path,
            trust=json.dumps(_trust()),
            statements=[
                *artifacts.reading(["kms:Decrypt"]),
                iam.allow(["ecr:GetAuthorizationToken"], "*"),
                iam.allow(PULL_IMAGES, context.images_arn),
                iam.allow(WRITE_LOGS, context.arn("logs", f"log-group:/slipway/{context.plan.stack}/*")),
            ],
            managed=SESSIONS,
            tags=context.tags(),
            opts=here,
        )
        profile = aws.iam.InstanceProfile(
            "instances-profile", name=name, path=context.role_path, role=role.name, tags=context.tags(), opts=here
        )
        self.profile_arn = profile.arn
        self.register_outputs({"profileArn": self.profile_arn})


def _trust() -> dict[str, object]:
    """EC2 sends no account with an instance's request, so there is no condition to set."""
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}
