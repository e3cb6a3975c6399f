"""Every bucket blocks public access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.kit.facts import UNKNOWN, Resource, Stack
from policies.kit.rule import Finding, Severity, StackRule, compliant, undecidable, violation

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def check(stack: Stack, _: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each bucket; its block is found by the bucket's name or by what the block depends on."""
    for bucket in stack.of_type(*BUCKETS):
        blocks = [block for block in stack.of_type(BLOCK) if _belongs(block, bucket, stack)]
        off = [switch for switch in SWITCHES if blocks and blocks[0].get(switch) is not True]
        if not blocks:
            yield violation(bucket, "no BucketPublicAccessBlock is declared for it")
        elif any(blocks[0].get(switch) is UNKNOWN for switch in off):
            yield undecidable(bucket, "a switch of its BucketPublicAccessBlock is not known before the update")
        elif off:
            yield violation(bucket, f"its BucketPublicAccessBlock does not set {', '.join(off)}")
        else:
            yield compliant(bucket)


def _belongs(block: Resource, bucket: Resource, stack: Stack) -> bool:
    name = block.get("bucket")
    if isinstance(name, str):
        return name in {bucket.get("bucket"), bucket.get("id")}
    return bucket in stack.dependencies(block, "bucket", *BUCKETS)


RULE = StackRule(
    id="aws-s3-bucket-blocks-public-access",
    title="Every bucket blocks public access",
    severity=Severity.HIGH,
    sources=("AWS FSBP S3.8", "CKV2_AWS_6"),
    why="one wrong grant or policy then opens source code, artifacts or evidence to everybody.",
    fix="declare an `aws.s3.BucketPublicAccessBlock` for the bucket with all four switches on.",
    link="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    types=frozenset({*BUCKETS, BLOCK}),
    check=check,
)
