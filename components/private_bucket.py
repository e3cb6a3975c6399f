"""A bucket that nobody outside the account reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.plan.naming import bucket_name


class PrivateBucket:
    """A private, versioned bucket under the customer key, emptied of what is old.

    Attributes:
        name: known beforehand.
        arn: known beforehand.
        resource: the bucket.
        ready: what must exist before it is used.
    """

    name: str
    arn: str
    resource: aws.s3.Bucket
    ready: list[pulumi.Resource]

    def __init__(
        self,
        purpose: str,
        context: Context,
        key_arn: pulumi.Input[str],
        lifecycle: Sequence[Mapping[str, Any]],
        opts: pulumi.ResourceOptions,
        *further: Callable[[str], Mapping[str, Any]],
    ) -> None:
        """Declare the bucket; `further` gives statements of its policy, told the bucket's ARN."""
        self.name = bucket_name(context.plan.stack, purpose, context.account, context.region)
        self.arn = f"arn:aws:s3:::{self.name}"
        region = context.elsewhere
        label = f"{purpose}-{region}" if region else purpose
        self.resource = aws.s3.Bucket(
            f"{label}-bucket", bucket=self.name, region=region, tags=context.tags(), opts=opts
        )
        versioning = aws.s3.BucketVersioning(
            f"{label}-versioning",
            bucket=self.resource.id,
            region=region,
            versioning_configuration={"status": "Enabled"},
            opts=opts,
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{label}-encryption",
            bucket=self.resource.id,
            region=region,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": key_arn,
                    },
                    "bucket_key_enabled": True,
                }
            ],
            opts=opts,
        )
        private = aws.s3.BucketPublicAccessBlock(
            f"{label}-private",
            bucket=self.resource.id,
            region=region,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{label}-lifecycle", bucket=self.resource.id, region=region, rules=list(lifecycle), opts=opts
        )
        policy = aws.s3.BucketPolicy(
            f"{label}-policy",
            bucket=self.resource.id,
            region=region,
            policy=json.dumps(_policy(self.arn, further)),
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[private])),
        )
        self.ready = [versioning, encryption, policy]


def expiry(name: str, days: int, prefix: str = "") -> dict[str, Any]:
    """A lifecycle rule that removes objects below a prefix, and their old versions, after so many days."""
    return {
        "id": name,
        "status": "Enabled",
        "filter": {"prefix": prefix},
        "expiration": {"days": days},
        "noncurrent_version_expiration": {"noncurrent_days": days},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    }


def _only_over_tls(bucket_arn: str) -> dict[str, object]:
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _policy(bucket_arn: str, further: Sequence[Callable[[str], Mapping[str, Any]]]) -> dict[str, object]:
    statements = [_only_over_tls(bucket_arn), *(statement(bucket_arn) for statement in further)]
    return {"Version": "2012-10-17", "Statement": statements}
