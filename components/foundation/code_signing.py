"""The package of the functions, signed: Lambda takes no other code for them, whoever sends it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.functions import Signed, built

FOLDER = "functions"
LONGEST_PREFIX = 38
"""Characters that a profile's name leaves beside what makes it unique. A name that was cancelled can't be had again."""
PLATFORM = "AWSLambda-SHA384-ECDSA"
"""What AWS Signer calls signatures that Lambda checks."""


class CodeSigning(pulumi.ComponentResource):
    """The package in the artifact store, signed by a profile of the stack's own.

    Attributes:
        signed: what functions are made of.
    """

    signed: Signed

    def __init__(self, context: Context, store: ArtifactStore, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:guard:CodeSigning", "code-signing", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        profile = aws.signer.SigningProfile(
            "functions-signer",
            name_prefix=f"{context.name('functions', limit=LONGEST_PREFIX - 1).replace('-', '_')}_",
            platform_id=PLATFORM,
            tags=context.tags(),
            opts=here,
        )
        path = built().path
        package = aws.s3.BucketObjectv2(
            "functions-package",
            bucket=store.bucket,
            key=f"{FOLDER}/{path.name}",
            source=pulumi.FileAsset(str(path)),
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=store.ready),
        )
        place = {"bucket": store.bucket, "key": package.key, "version": package.version_id}
        job = aws.signer.SigningJob(
            "functions-signature",
            profile_name=profile.name,
            source={"s3": place},
            destination={"s3": {"bucket": store.bucket, "prefix": f"{FOLDER}/signed/"}},
            opts=here,
        )
        config = aws.lambda_.CodeSigningConfig(
            "functions-code",
            description=f"Functions of stack {context.plan.stack}",
            allowed_publishers={"signing_profile_version_arns": [profile.version_arn]},
            policies={"untrusted_artifact_on_deployment": "Enforce"},
            tags=context.tags(),
            opts=here,
        )
        self.signed = Signed(store.bucket, job.signed_objects[0].s3s[0].key, config.arn)
        self.register_outputs({"configArn": config.arn})
