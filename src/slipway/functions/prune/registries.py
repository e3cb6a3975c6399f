"""What the registries hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from slipway.decide.pruning import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slipway.clients import Client

INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
"""Media types of manifests that list other manifests (OCI Image Specification; Docker Image Manifest V2)."""
SIGNATURE = re.compile(r"(sha256)-([0-9a-f]{64})(\.(sig|att|sbom))?")
"""Tags that name the image which a signature, an attestation or a list of referrers belongs to (cosign; OCI
distribution specification, referrers tag schema)."""
PROOF = re.compile(r"proved-(?P<tree>[0-9a-f]+)")
"""The tag by which an environment says that it has proved a source tree."""
MANIFESTS_A_CALL = 100
"""Amazon ECR API, BatchGetImage."""


def registries(ecr: Client, environment: str) -> Iterator[str]:
    """The names of the registries that are tagged with a service and with this environment."""
    for page in ecr.get_paginator("describe_repositories").paginate():
        for repository in page["repositories"]:
            listed = ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
            tags = {tag["Key"]: tag["Value"] for tag in listed}
            if "service" in tags and tags.get("environment") == environment:
                yield repository["repositoryName"]


def artifacts(ecr: Client, registry: str) -> Iterator[Artifact]:
    """The artifacts of a registry, each with the digests that need it."""
    pages = ecr.get_paginator("describe_images").paginate(repositoryName=registry)
    details = [detail for page in pages for detail in page["imageDetails"]]
    owners = _owners(ecr, registry, [detail["imageDigest"] for detail in details])
    for detail in details:
        tags = tuple(detail.get("imageTags", ()))
        digest = detail["imageDigest"]
        named = {f"{found[1]}:{found[2]}" for tag in tags if (found := SIGNATURE.fullmatch(tag))}
        yield Artifact(
            store=registry,
            digest=digest,
            size=detail.get("imageSizeInBytes", 0),
            stored_at=detail["imagePushedAt"],
            tags=tags,
            owners=tuple(sorted(named | owners.get(digest, set()))),
        )


def proofs(stored: Iterable[Artifact]) -> Iterator[tuple[str, str]]:
    """The digests that an environment has proved, with the tree they were built from."""
    for artifact in stored:
        for tag in artifact.tags:
            if found := PROOF.fullmatch(tag):
                yield artifact.digest, f"proved for tree {found['tree'][:12]}"


def _owners(ecr: Client, registry: str, digests: list[str]) -> dict[str, set[str]]:
    """Which digests need a digest: the index that lists it, the subject that it says it is about."""
    owners: dict[str, set[str]] = {}
    for start in range(0, len(digests), MANIFESTS_A_CALL):
        some = [{"imageDigest": digest} for digest in digests[start : start + MANIFESTS_A_CALL]]
        for image in ecr.batch_get_image(repositoryName=registry, imageIds=some)["images"]:
            digest, manifest = image["imageId"]["imageDigest"], json.loads(image["imageManifest"])
            if manifest.get("mediaType") in INDEXES:
                for part in manifest.get("manifests", []):
                    owners.setdefault(part["digest"], set()).add(digest)
            if subject := manifest.get("subject"):
                owners.setdefault(digest, set()).add(subject["digest"])
    return owners
