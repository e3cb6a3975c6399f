"""The directory of the stack's services and people, where its functions read it."""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from slipway.catalogue import Catalogue
from slipway.decide.directories import directory_of
from slipway.functions.directory import as_text


class ServiceDirectory(pulumi.ComponentResource):
    """The directory under a key of its content, so that a changed one starts fresh functions.

    Attributes:
        variables: by which a function is told where it lies.
        reading: what a function needs to read it.
    """

    variables: dict[str, pulumi.Input[str]]
    reading: list[iam.Statement]

    def __init__(
        self,
        context: Context,
        catalogue: Catalogue,
        store: ArtifactStore,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:guard:ServiceDirectory", "directory", None, opts)
        text = as_text(directory_of(context.plan, catalogue))
        key = f"directory/{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
        written = aws.s3.BucketObjectv2(
            "directory-object",
            bucket=store.bucket,
            key=key,
            content=text,
            content_type="application/json",
            opts=pulumi.ResourceOptions(parent=self, depends_on=store.ready),
        )
        via_s3 = {"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}}
        self.variables = {"DIRECTORY_BUCKET": written.bucket, "DIRECTORY_KEY": key}
        self.reading = [
            iam.allow(["s3:GetObject"], f"{store.bucket_arn}/{key}"),
            iam.allow(["kms:Decrypt"], store.key_arn, via_s3),
        ]
        self.register_outputs({"key": key})
