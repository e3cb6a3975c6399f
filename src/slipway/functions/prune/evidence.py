"""What evidence tells of the digests that were deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.evidence import EvidenceStore, Found, Item

LAST = 20
"""Deployments and rollbacks of each service that are looked at."""


def references(store: EvidenceStore, environment: str) -> Iterator[tuple[str, str]]:
    """Each digest among the last good deployments of a service, with where and when it went.

    Raises:
        SlipwayError: there is evidence that this version can't read.
        ClientError: the store refused.
    """
    for newest in _whole(store.running(environment), environment):
        for item in _whole(store.deployments(newest.service, environment, LAST), environment):
            if item.kind == "deployed" and item.passed and item.digest:
                yield item.digest, f"evidence: {item.service} deployed to {environment} on {item.at:%Y-%m-%d}"


def _whole(found: Found, environment: str) -> tuple[Item, ...]:
    if found.unread:
        versions = ", ".join(sorted({str(one.schema_version) for one in found.unread}))
        raise SlipwayError(
            f"evidence of {environment} has items of schema {versions}, which this version can't read; "
            "use the version that wrote them"
        )
    return found.items
