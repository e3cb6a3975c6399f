"""Who reads the artifacts that pipelines hand to deployments: this stack's own roles, and those of its replicas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components import iam
from components.context import Context
from slipway.plan.promotion import Upstream
from slipway.plan.replicas import artifact_bucket, key_alias
from slipway.plan.roles import role_arn

READ_ARTIFACTS = ["s3:GetObject", "s3:GetObjectVersion"]
USE_KEY = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]
READERS = ("deploy", "instances")
"""The roles of a replica that read: of its deploy actions, and of the instances that fetch their bundles."""


@dataclass(frozen=True)
class Artifacts:
    """The artifacts that are deployed in a stack.

    Attributes:
        bucket_arn: where they lie, in the stack's region.
        key_arn: the key that they are under, or a pattern of it.
        which: what else must hold of a key that matches the pattern.
    """

    bucket_arn: str
    key_arn: pulumi.Input[str]
    which: Mapping[str, Any] | None = None

    def reading(self, use_key: Sequence[str]) -> list[iam.Statement]:
        """What reading them takes, with these uses of the key."""
        return [
            iam.allow(READ_ARTIFACTS, f"{self.bucket_arn}/*"),
            iam.allow(use_key, self.key_arn, self.which),
        ]


def artifacts_of(pipelines: Upstream, region: str) -> Artifacts:
    """The artifacts that the pipelines of another stack bring into a region; only the alias of their key is known."""
    bucket = artifact_bucket(pipelines.stack, pipelines.account, region)
    alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [key_alias(pipelines.stack)]}}
    return Artifacts(f"arn:aws:s3:::{bucket}", f"arn:aws:kms:{region}:{pipelines.account}:key/*", alias)


def replicas_may(context: Context, actions: Sequence[str], resource: str) -> list[iam.Statement]:
    """A statement for what is in the context's region and read by replicas of other accounts there; none for no such.

    It names those accounts' roles in a condition, since a principal has to exist and the replica may come later.
    """
    readers = [
        each
        for each in context.plan.settings.deploys_to
        if each.region == context.region and each.account != context.account
    ]
    if not readers:
        return []
    accounts = sorted({f"arn:aws:iam::{each.account}:root" for each in readers})
    roles = [role_arn(each.account, each.stack, role) for each in readers for role in READERS]
    statement = iam.allow(actions, resource, {"ArnEquals": {"aws:PrincipalArn": roles}})
    return [{"Sid": "ReplicasRead", "Principal": {"AWS": accounts}, **statement}]
