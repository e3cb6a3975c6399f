"""The bucket that hands artifacts from one action to the next."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context

KEPT_DAYS = 90
"""An execution waits for its approval 60 days at most (CodePipeline quotas); its artifacts outlive that."""


class ArtifactStore(pulumi.ComponentResource):
    """A private, versioned bucket under the customer key, emptied of what is old.

    Attributes:
        bucket: its name, known beforehand.
        bucket_arn: its ARN, known beforehand.
        ready: the resources that must exist before it is used.
    """

    bucket: str
    bucket_arn: str
    ready: list[pulumi.Resource]

    def __init__(
        self, name: str, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:ArtifactStore", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self.bucket = context.name("artifacts", context.account, context.region, limit=63)
        self.bucket_arn = f"arn:aws:s3:::{self.bucket}"
        bucket = aws.s3.Bucket(f"{name}-bucket", bucket=self.bucket, tags=context.tags(), opts=here)
        aws.s3.BucketVersioning(
            f"{name}-versioning", bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=here
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.id,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": key_arn,
                    },
                    "bucket_key_enabled": True,
                }
            ],
            opts=here,
        )
        private = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=here,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.id,
            rules=[
                {
                    "id": "old-artifacts",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": KEPT_DAYS},
                    "noncurrent_version_expiration": {"noncurrent_days": KEPT_DAYS},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                }
            ],
            opts=here,
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.id,
            policy=json.dumps(_only_over_tls(self.bucket_arn)),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[private]),
        )
        self.ready = [encryption, policy]
        self.register_outputs({"bucket": self.bucket})


def _only_over_tls(bucket_arn: str) -> dict[str, object]:
    statement = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
