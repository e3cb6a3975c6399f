"""The copy of each item in a bucket that locks what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from slipway.clients import Client
    from slipway.evidence.item import Item

PREFIX = "evidence/"


def copy_key(item: Item) -> str:
    """Where the copy of an item lies."""
    return f"{PREFIX}{item.service}/{item.environment}/{item.tree}/{item.kind}-{item.id}.json"


def copy(s3: Client, bucket: str, item: Item) -> None:
    """Keep the copy of an item, once; the bucket itself says how long it is locked.

    Raises:
        ClientError: the bucket refused it for another reason than that it is there.
    """
    try:
        s3.put_object(
            Bucket=bucket,
            Key=copy_key(item),
            Body=item.document.encode("ascii"),
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
