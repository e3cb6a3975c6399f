"""Removes artifacts from their registries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.clients import Client
    from slipway.decide.pruning import Artifact

IMAGES_A_CALL = 100
"""Amazon ECR API, BatchDeleteImage."""
ALREADY_GONE = "ImageNotFound"


@dataclass(frozen=True)
class Removal:
    """What a removal came to.

    Attributes:
        removed: artifacts that are gone.
        failures: what could not be removed, with the registry's reason.
    """

    removed: int
    failures: tuple[str, ...]


def remove(ecr: Client, artifacts: Iterable[Artifact]) -> Removal:
    """Remove artifacts, indexes before their parts, which a registry holds on to as long as the index is there."""
    by_registry: dict[str, list[Artifact]] = defaultdict(list)
    for artifact in sorted(artifacts, key=lambda artifact: len(artifact.owners)):
        by_registry[artifact.store].append(artifact)
    removed, failures = 0, []
    for registry, items in by_registry.items():
        for start in range(0, len(items), IMAGES_A_CALL):
            some = items[start : start + IMAGES_A_CALL]
            ids = [{"imageDigest": artifact.digest} for artifact in some]
            answer = ecr.batch_delete_image(repositoryName=registry, imageIds=ids)
            refused = [failure for failure in answer["failures"] if failure.get("failureCode") != ALREADY_GONE]
            failures += [
                f"{registry}@{failure.get('imageId', {}).get('imageDigest')}: {failure.get('failureReason')}"
                for failure in refused
            ]
            removed += len(some) - len(refused)
    return Removal(removed, tuple(failures))
