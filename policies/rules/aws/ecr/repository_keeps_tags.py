"""Image tags can't be moved to another image."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation


def check(repository: Resource) -> Iterator[Finding]:
    """A finding about a repository's tags, which are mutable unless declared otherwise."""
    if str(repository.known("imageTagMutability")).startswith("IMMUTABLE"):
        yield compliant(repository)
    else:
        yield violation(repository, "`imageTagMutability` is not IMMUTABLE")


RULE = ResourceRule(
    id="aws-ecr-repository-keeps-tags",
    title="Image tags can't be moved to another image",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP ECR.2", "CKV_AWS_51"),
    why="a tag that was scanned and approved could be pushed again with other contents.",
    fix="set `imageTagMutability` to `IMMUTABLE` and deploy by digest.",
    link="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    types=frozenset({"aws:ecr/repository:Repository"}),
    check=check,
)
