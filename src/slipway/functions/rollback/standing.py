"""What stands against going back to a deployment: its tree is held back, or what it was made of is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from slipway.evidence.patience import patiently
from slipway.functions.preflight.evidence import BAD, TAKES_BACK
from slipway.functions.rollback.history import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slipway.clients import Client, Clients
    from slipway.decide.rollback import Deployment
    from slipway.evidence import EvidenceStore, Item
    from slipway.functions.rollback.history import Run

MOST = 5
"""Earlier versions that are looked at, the newest."""
GONE = frozenset({"404", "NoSuchKey", "NotFound", "ImageNotFoundException", "RepositoryNotFoundException"})
"""What S3 and ECR answer about what is not there."""


def candidates(good: Sequence[Deployment]) -> list[Deployment]:
    """The first few of different digests: of each what brought it as something new, whose artifacts are known."""
    found: dict[str, Deployment] = {}
    for one in good:
        if one.digest not in found or (found[one.digest].rolls_back is not None and one.rolls_back is None):
            found[one.digest] = one
    return list(found.values())[:MOST]


def held_back(store: EvidenceStore, service: str, environment: str, good: Iterable[Deployment]) -> frozenset[str]:
    """The digests of those whose tree is held back or was rolled back, and not taken back since.

    A tree of which an item can't be read counts as held back: the item may say so.

    Raises:
        ClientError: the store refused.
    """
    found = set()
    for one in good:
        if not one.tree:
            continue
        told = store.of_tree(service, one.tree)
        if told.unread or bad(item for item in told.items if item.environment == environment):
            found.add(one.digest)
    return frozenset(found)


def bad(items: Iterable[Item]) -> bool:
    """Whether something stands against a tree; items come oldest first."""
    standing: set[str] = set()
    for item in items:
        if item.kind in BAD and item.passed:
            standing.add(item.kind)
        if item.passed:
            standing -= set(TAKES_BACK.get(item.kind, ()))
    return bool(standing)


def stored(clients: Clients, registry: str, good: Iterable[Deployment], runs: Sequence[Run]) -> frozenset[str]:
    """The digests of those whose image is in the registry, where the service has one, and whose artifacts are stored.

    Raises:
        ClientError: a part of the cloud refused.
    """
    known = {run.deployment.id: run for run in runs}
    return frozenset(
        one.digest
        for one in good
        if one.id in known
        and (not (registry and known[one.id].image) or _image(clients("ecr"), registry, one.digest))
        and all(_object(clients("s3"), *place) for place in known[one.id].artifacts)
    )


def _image(ecr: Client, registry: str, digest: str) -> bool:
    return _there(lambda: ecr.describe_images(repositoryName=registry, imageIds=[{"imageDigest": digest}]))


def _object(s3: Client, bucket: str, key: str) -> bool:
    return _there(lambda: s3.head_object(Bucket=bucket, Key=key))


def _there(ask: Callable[[], object]) -> bool:
    try:
        patiently(ask, DEADLINE)
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        return False
    return True
