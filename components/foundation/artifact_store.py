"""The bucket that hands artifacts from one action to the next, and keeps the toolbox and the caches of builds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi

from components import iam
from components.context import Context
from components.foundation.artifacts import READ_ARTIFACTS, replicas_may
from components.private_bucket import PrivateBucket, expiry

KEPT_DAYS = 90
"""An execution waits for its approval 60 days at most (CodePipeline quotas); its artifacts outlive that."""
PIPELINE_PREFIX = 20
"""Characters of a pipeline's name that its artifacts lie below."""


class ArtifactStore(pulumi.ComponentResource):
    """A private, versioned bucket under the customer key, emptied of what is old.

    Attributes:
        region: where it lies.
        key_arn: the customer key.
        bucket: its name, known beforehand.
        bucket_arn: its ARN, known beforehand.
        ready: the resources that must exist before it is used.
    """

    region: str
    key_arn: pulumi.Input[str]
    bucket: str
    bucket_arn: str
    ready: list[pulumi.Resource]

    def __init__(
        self, name: str, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:ArtifactStore", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        bucket = PrivateBucket("artifacts", context, key_arn, _lifecycle(context), here, *_readers(context))
        self.region, self.key_arn = context.region, key_arn
        self.bucket, self.bucket_arn, self.ready = bucket.name, bucket.arn, bucket.ready
        self.register_outputs({"bucket": self.bucket})


def _lifecycle(context: Context) -> list[dict[str, Any]]:
    """What goes when it is old: artifacts, below names that begin with the stack's and a hyphen, and caches. What
    functions read, and the toolbox, stays: a stack may be called `pre`, as `preflight/` begins.
    """
    pipelines = f"{context.name().rpartition('-')[0]}-"[:PIPELINE_PREFIX]
    return [expiry("old-artifacts", KEPT_DAYS, pipelines), expiry("old-caches", KEPT_DAYS, "cache/")]


def _readers(context: Context) -> Iterator[Callable[[str], iam.Statement]]:
    """A statement of the bucket's policy for the replicas of other accounts, where there are any."""
    if replicas_may(context, READ_ARTIFACTS, "*"):
        yield lambda bucket_arn: replicas_may(context, READ_ARTIFACTS, f"{bucket_arn}/*")[0]
