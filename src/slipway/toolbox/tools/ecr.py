"""ECR's own scan of a pushed image: waited for, then read in full."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from slipway.scans.model import Failure, Report
from slipway.toolbox.model import Scanner, read_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.toolbox.model import Job, Subject

IMAGE = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<name>[a-z0-9._/-]+)"
    r"@(?P<digest>sha256:[0-9a-f]{64})"
)
UNDER_WAY = frozenset({"IN_PROGRESS", "PENDING"})
POLL_SECONDS = 5.0


def _nothing(_job: Job) -> Sequence[str]:
    return ()


def _chosen(subject: Subject, _environment: Mapping[str, str]) -> bool:
    return bool(subject.image)


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    parts = IMAGE.fullmatch(job.subject.image)
    if parts is None:
        expected = "ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@sha256:DIGEST"
        return Failure(scanner.tool, "no result", f"expected an image as {expected}, found {job.subject.image}")
    identity = {"imageDigest": parts["digest"]}
    asked = {"registryId": parts["registry"], "repositoryName": parts["name"], "imageId": identity}
    try:
        answer = _wait(boto3.client("ecr", region_name=parts["region"]), asked, job.limit)
    except (BotoCoreError, ClientError) as error:
        return Failure(scanner.tool, "no result", str(error))
    if answer is None:
        return Failure(scanner.tool, "hung", f"the scan of {job.subject.image} did not end within {job.limit:g} s")
    job.report.write_text(json.dumps(answer, default=str), encoding="utf-8")
    return read_known(scanner, job)


def _wait(client: Any, asked: dict[str, Any], limit: float) -> dict[str, Any] | None:  # noqa: ANN401  no types without boto3
    """The findings, of all pages, once there is an outcome; nothing where that takes too long."""
    deadline = time.monotonic() + limit
    while True:
        try:
            pages = list(client.get_paginator("describe_image_scan_findings").paginate(**asked))
        except client.exceptions.ScanNotFoundException:
            pages = []
        if pages and pages[0]["imageScanStatus"]["status"] not in UNDER_WAY:
            return _joined(pages)
        if time.monotonic() + POLL_SECONDS > deadline:
            return None
        time.sleep(POLL_SECONDS)


def _joined(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    whole = {name: value for name, value in pages[0].items() if name != "nextToken"}
    found = whole.setdefault("imageScanFindings", {})
    for page in pages[1:]:
        for key in ("findings", "enhancedFindings"):
            found[key] = [*found.get(key, ()), *page.get("imageScanFindings", {}).get(key, ())]
    return whole


ECR = Scanner(tool="ecr", scan="image", command=_nothing, recipe="none", chosen=_chosen, read=_read)
