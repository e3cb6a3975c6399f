"""Where the state of everything that Terraform made is kept."""

from __future__ import annotations

import pulumi

from components import iam
from components.context import Context
from components.private_bucket import PrivateBucket
from slipway.plan.deploys.terraform import state_key

KEPT_VERSIONS, KEPT_DAYS = 100, 365
"""Old versions of a state that are kept whatever their age, and how long the others are."""


class TerraformState(pulumi.ComponentResource):
    """A bucket of its own, versioned and under the customer key, with a key and a lock object for each service.

    A role reaches only the state of the service that it is tagged with, whatever its own policies say.

    Attributes:
        bucket: its name, known beforehand.
        bucket_arn: its ARN, known beforehand.
        ready: the resources that must exist before it is used.
    """

    bucket: str
    bucket_arn: str
    ready: list[pulumi.Resource]

    def __init__(
        self, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:TerraformState", "terraform-state", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        bucket = PrivateBucket("terraform", context, key_arn, [OLD_STATES], here, _own_state_only)
        self.bucket, self.bucket_arn, self.ready = bucket.name, bucket.arn, bucket.ready
        self.register_outputs({"bucket": self.bucket})

    def reading(self, service: str) -> list[iam.Statement]:
        """What planning does: read the state, and hold its lock meanwhile."""
        state = f"{self.bucket_arn}/{state_key(service)}"
        return [
            iam.allow(["s3:ListBucket"], self.bucket_arn, {"StringLike": {"s3:prefix": f"{service}/*"}}),
            iam.allow(["s3:GetObject"], state),
            iam.allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{state}.tflock"),
        ]

    def writing(self, service: str) -> list[iam.Statement]:
        """What applying does beside that: write the state. Nobody removes one."""
        return [*self.reading(service), iam.allow(["s3:PutObject"], f"{self.bucket_arn}/{state_key(service)}")]


OLD_STATES = {
    "id": "old-states",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "noncurrent_version_expiration": {
        "noncurrent_days": KEPT_DAYS,
        "newer_noncurrent_versions": KEPT_VERSIONS,
    },
    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
}


def _own_state_only(bucket_arn: str) -> dict[str, object]:
    return {
        "Sid": "OwnStateOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"],
        "NotResource": f"{bucket_arn}/${{aws:PrincipalTag/service}}/*",
    }
