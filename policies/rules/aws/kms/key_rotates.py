"""Keys rotate."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, not_applicable, violation


def check(key: Resource) -> Iterator[Finding]:
    """A finding about a symmetric key; KMS rotates no other kind."""
    if key.known("customerMasterKeySpec") not in {None, "SYMMETRIC_DEFAULT"} or key.known("customKeyStoreId"):
        yield not_applicable(key, "KMS rotates only symmetric keys of its own store")
    elif key.known("enableKeyRotation") is True:
        yield compliant(key)
    else:
        yield violation(key, "`enableKeyRotation` is not on")


RULE = ResourceRule(
    id="aws-kms-key-rotates",
    title="Customer managed keys rotate",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP KMS.4", "CKV_AWS_7"),
    why="a key that never changes opens everything that it ever encrypted.",
    fix="set `enableKeyRotation`; what was encrypted before stays readable.",
    link="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    types=frozenset({"aws:kms/key:Key"}),
    check=check,
)
