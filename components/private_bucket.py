"""A bucket that nobody outside the account reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context


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
        self.name = context.name(purpose, context.account, context.region, limit=63)
        self.arn = f"arn:aws:s3:::{self.name}"
        self.resource = aws.s3.Bucket(f"{purpose}-bucket", bucket=self.name, tags=context.tags(), opts=opts)
        versioning = aws.s3.BucketVersioning(
            f"{purpose}-versioning",
            bucket=self.resource.id,
            versioning_configuration={"status": "Enabled"},
            opts=opts,
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{purpose}-encryption",
            bucket=self.resource.id,
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
            f"{purpose}-private",
            bucket=self.resource.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=opts,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{purpose}-lifecycle", bucket=self.resource.id, rules=list(lifecycle), opts=opts
        )
        policy = aws.s3.BucketPolicy(
            f"{purpose}-policy",
            bucket=self.resource.id,
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
