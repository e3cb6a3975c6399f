"""Signer: profiles, and jobs that sign an object of a bucket.

The emulator has no jobs. Here a job puts a copy of the object where the signed one would lie, without a signature: what
is made of it can run, and nothing checks who signed it.
"""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class SigningProfile(AwsKind):
    """A profile; its id is its name."""

    pulumi_type = "aws:signer/signingProfile:SigningProfile"
    service, operation = "signer", "PutSigningProfile"
    naming = Naming(limit=64, refused=r"[^A-Za-z0-9_]", separator="_")
    immutable = frozenset({"name", "namePrefix", "platformId", "signatureValidityPeriod", "signingMaterial"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r"[A-Za-z0-9_]{2,}", 64, "letters, digits and _")
        yield from expect_name(inputs, "namePrefix", r"[A-Za-z0-9_]+", 38, "letters, digits and _")

    def _create(self, work: Work) -> str:
        given = request("signer", "PutSigningProfile", work.inputs, "name", "tags", "tagsAll")
        work.client.put_signing_profile(profileName=work.inputs["name"], **given, tags=work.tags)
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        if not _active(work, work.id):
            return None
        told = work.client.get_signing_profile(profileName=work.id)
        return {
            "name": work.id,
            "arn": told["arn"],
            "version": told["profileVersion"],
            "versionArn": told["profileVersionArn"],
            "platformDisplayName": told.get("platformDisplayName", ""),
            "revocationRecords": [],
            "status": told["status"],
            "tagsAll": told.get("tags", {}),
            **observed(work.inputs, told, {"platformId": "platformId"}),
        }

    def _update(self, work: Work) -> None:
        """Only tags can change, which the common part writes."""

    def _delete(self, work: Work) -> None:
        """A profile is cancelled and never goes: its name can't be had again."""
        if _active(work, work.id):
            work.client.cancel_signing_profile(profileName=work.id)


class SigningJob(AwsKind):
    """A job that signs an object; its id is drawn by AWS."""

    pulumi_type = "aws:signer/signingJob:SigningJob"
    service = "signer"
    immutable = frozenset({"profileName", "source", "destination", "ignoreSigningJobFailure"})
    shapes: ClassVar = {"profileName": "ProfileName"}

    def _create(self, work: Work) -> str:
        given = work.inputs
        if not _active(work, given["profileName"]):
            raise CloudError(f"StartSigningJob: ResourceNotFoundException: no active profile {given['profileName']}")
        job, source = str(uuid.uuid4()), given["source"]["s3"]
        work.aws.client("s3").copy_object(
            CopySource={"Bucket": source["bucket"], "Key": source["key"], "VersionId": source["version"]},
            Bucket=given["destination"]["s3"]["bucket"],
            Key=_signed(given, job),
        )
        return job

    def _read(self, work: Work) -> Properties | None:
        given = work.inputs
        bucket, key = given["destination"]["s3"]["bucket"], _signed(given, work.id)
        told = work.aws.client("s3").head_object(Bucket=bucket, Key=key)
        profile = backends.signing_profile(work, given["profileName"])
        at = told["LastModified"].isoformat()
        return {
            "jobId": work.id,
            "jobOwner": work.aws.account,
            "jobInvoker": work.aws.account,
            "requestedBy": work.aws.account,
            "createdAt": at,
            "completedAt": at,
            "profileVersion": profile.profile_version if profile else "",
            "platformId": profile.platform_id if profile else "",
            "platformDisplayName": "",
            "signatureExpiresAt": "",
            "revocationRecords": [],
            "signedObjects": [{"s3s": [{"bucket": bucket, "key": key}]}],
            "status": "Succeeded",
            "statusReason": "",
        }

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        """AWS keeps jobs; here the object goes, with all its versions, or its bucket could never go."""
        bucket, key = work.inputs["destination"]["s3"]["bucket"], _signed(work.inputs, work.id)
        client = work.aws.client("s3")
        told = client.list_object_versions(Bucket=bucket, Prefix=key)
        for version in (*told.get("Versions", ()), *told.get("DeleteMarkers", ())):
            client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])


def _active(work: Work, name: str) -> bool:
    profile = backends.signing_profile(work, name)
    return profile is not None and profile.status == "Active"


def _signed(inputs: Properties, job: str) -> str:
    return f"{inputs['destination']['s3'].get('prefix') or ''}{job}.zip"


KINDS = (SigningProfile, SigningJob)
