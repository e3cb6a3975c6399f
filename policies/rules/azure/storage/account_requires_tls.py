"""Storage accounts refuse old versions of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation

MODERN = frozenset({"TLS1_2", "TLS1_3"})


def check(account: Resource) -> Iterator[Finding]:
    """A finding about the lowest version that an account accepts; left out, it is TLS 1.0."""
    if account.known("minimumTlsVersion") in MODERN:
        yield compliant(account)
    else:
        yield violation(account, "`minimumTlsVersion` is lower than TLS1_2")


RULE = ResourceRule(
    id="azure-storage-account-requires-tls",
    title="Storage accounts accept TLS 1.2 or newer only",
    severity=Severity.HIGH,
    sources=("CKV_AZURE_44",),
    why="older versions of TLS have known breaks, and the provider's default still admits them.",
    fix="set `minimumTlsVersion` to `TLS1_2`.",
    link="https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
    types=frozenset({"azure-native:storage:StorageAccount"}),
    check=check,
)
