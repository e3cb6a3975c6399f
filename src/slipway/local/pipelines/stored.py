"""What actions would store: an object for each artifact, and the image of the digest that a build exports.

Neither holds what was built; they are there, so that whoever looks whether a version can still be had finds it. Beside
an image a build leaves what deploys it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.providers.builds import constants
from slipway.local.pipelines.providers.documents import bundle
from slipway.local.pipelines.records import ActionRun
from slipway.local.pipelines.shapes import artifacts
from slipway.local.tables import TABLES

if TYPE_CHECKING:
    from slipway.local.pipelines.records import Outcome
    from slipway.local.pipelines.runtime import Work

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
"""OCI Image Specification, media types."""
REPOSITORY = "ECR_REPOSITORY"
"""The variable by which a project is told where images go."""


def store(work: Work, outcome: Outcome) -> None:
    """Store what an action that ended well has made."""
    if not outcome.passed or not isinstance(work.run, ActionRun):
        return
    digest = outcome.variables.get("DIGEST", "")
    text = f"an artifact of execution {work.execution.id}, recorded\n"
    _store_artifacts(work, work.run, bundle(work, digest) if digest else text.encode())
    if digest:
        _store_image(work, digest)


def _store_artifacts(work: Work, run: ActionRun, content: bytes) -> None:
    bucket = work.runtime.store(work.region, work.machine.definition.name)
    with TABLES:
        backend = get_backend("s3")[ACCOUNT]["aws"]
        if bucket in backend.buckets:
            for each in artifacts(work.execution, run.action.outputs, bucket):
                backend.put_object(bucket, each["s3location"]["key"], content)


def _store_image(work: Work, digest: str) -> None:
    name = constants(work).get(REPOSITORY, "").partition("/")[2]
    with TABLES:
        backend = get_backend("ecr")[ACCOUNT][work.region]
        held = backend.repositories.get(name)
        if held is not None and digest not in {image.image_digest for image in held.images}:
            text = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "annotations": {"recorded": digest}})
            backend.put_image(name, text, digest.rpartition(":")[2][:40], MANIFEST, digest)
