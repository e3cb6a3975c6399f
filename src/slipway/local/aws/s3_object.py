"""S3: an object that a program uploads."""

from pathlib import Path
from typing import ClassVar

from slipway.local.aws.kind import AwsKind, Work
from slipway.local.aws.lambda_ import archive
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError
from slipway.local.wire import Properties

_CONTENTS = ("content", "contentBase64", "source")


class BucketObject(AwsKind):
    """An object of a bucket; its id is BUCKET/KEY."""

    pulumi_type = "aws:s3/bucketObjectv2:BucketObjectv2"
    service = "s3"
    shapes: ClassVar = {"key": "ObjectKey", "storageClass": "StorageClass"}
    immutable = frozenset({"bucket", "key"})

    def _refused(self, inputs: Properties) -> list[Problem]:
        given = [key for key in _CONTENTS if inputs.get(key) is not None]
        several = f"expected at most one of {', '.join(_CONTENTS)}"
        return [Problem(("source",), several, ", ".join(given))] if len(given) > 1 else []

    def _create(self, work: Work) -> str:
        self._update(work)
        return f"{work.inputs['bucket']}/{work.inputs['key']}"

    def _read(self, work: Work) -> Properties | None:
        bucket, _, key = work.id.partition("/")
        told = work.client.head_object(Bucket=bucket, Key=key)
        return {
            "bucket": bucket,
            "key": key,
            "arn": f"arn:{work.aws.partition}:s3:::{work.id}",
            "etag": told["ETag"].strip('"'),
            "versionId": told.get("VersionId", ""),
        }

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.put_object(Bucket=given["bucket"], Key=given["key"], Body=_body(given))

    def _delete(self, work: Work) -> None:
        """Remove the object with all its versions, or its bucket could never go."""
        bucket, _, key = work.id.partition("/")
        for page in work.client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if version["Key"] == key:
                    work.client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])


def _body(given: Properties) -> bytes:
    """The bytes of text, of a file, or of the zip file that an archive stands for; raises CloudError."""
    source = given.get("source")
    if source is None:
        return str(given.get("content", "")).encode()
    if "text" in source:
        return str(source["text"]).encode()
    if "assets" in source or Path(source["path"]).is_dir():
        return archive(source)
    path = Path(source["path"])
    if not path.is_file():
        raise CloudError(f"the object's source does not exist: {path}")
    return path.read_bytes()


KINDS = (BucketObject,)
