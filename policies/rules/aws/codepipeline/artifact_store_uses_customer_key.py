"""Pipeline artifacts are encrypted with a key of the customer's own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource, items
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, undecidable, violation
from policies.pipelines.model import PIPELINE


def check(pipeline: Resource) -> Iterator[Finding]:
    """A finding for each artifact store; a key that is not known yet is a key all the same."""
    stores = items(pipeline.known("artifactStores"))
    if not stores:
        yield undecidable(pipeline, "`artifactStores` is empty, which CodePipeline itself refuses")
    for place, _ in enumerate(stores):
        pipeline.known("artifactStores", place)
        if pipeline.get("artifactStores", place, "encryptionKey", "id") is None:
            yield violation(pipeline, f"`artifactStores[{place}].encryptionKey` is not set")
        else:
            yield compliant(pipeline)


RULE = ResourceRule(
    id="aws-codepipeline-artifact-store-uses-customer-key",
    title="Pipeline artifacts are encrypted with a customer managed key",
    severity=Severity.MEDIUM,
    sources=("CKV_AWS_219",),
    why="with the service's own key, whoever may read the bucket may read the source code and builds in it.",
    fix="set `encryptionKey` with the ARN of a KMS key and type `KMS` on every artifact store.",
    link="https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html",
    types=frozenset({PIPELINE}),
    check=check,
)
