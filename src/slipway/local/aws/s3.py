"""S3: buckets and what is declared beside them."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work
from slipway.local.aws.shapes import pairs, to_shape
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_BUCKET_NAME = re.compile(r"(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+\Z)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]")
"""Amazon S3 user guide, "General purpose bucket naming rules"."""

_ZONES = {"us-east-1": "Z3AQBSTGFYJSTF", "us-west-2": "Z3BJ6K6RIION7M", "eu-west-1": "Z1BKCTXD74EZPE"}
"""The hosted zones of S3 website endpoints (AWS general reference); other regions give no zone."""


class Bucket(AwsKind):
    """A bucket; its id is its name."""

    pulumi_type = "aws:s3/bucket:Bucket"
    service = "s3"
    naming = Naming(key="bucket", limit=63, lower=True, refused=r"[^a-z0-9-]")
    immutable = frozenset({"bucket", "bucketPrefix", "objectLockEnabled"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        name = inputs.get("bucket")
        if isinstance(name, str) and not _BUCKET_NAME.fullmatch(name):
            expected = "expected 3 to 63 lower case letters, digits, dots and hyphens, letters or digits at both ends"
            yield Problem(("bucket",), expected, shown(name))

    def _create(self, work: Work) -> str:
        region = work.aws.region
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != "us-east-1" else {}
        name = str(work.inputs["bucket"])
        work.client.create_bucket(
            Bucket=name, ObjectLockEnabledForBucket=bool(work.inputs.get("objectLockEnabled")), **place
        )
        if work.tags:
            self._retag(_named(work, name), work.tags, [])
        return name

    def _read(self, work: Work) -> Properties | None:
        work.client.head_bucket(Bucket=work.id)
        return {
            "bucket": work.id,
            "arn": f"arn:{work.aws.partition}:s3:::{work.id}",
            "bucketDomainName": f"{work.id}.s3.amazonaws.com",
            "bucketRegionalDomainName": f"{work.id}.s3.{work.aws.region}.amazonaws.com",
            "bucketRegion": work.aws.region,
            "hostedZoneId": _ZONES.get(work.aws.region, ""),
        }

    def _update(self, work: Work) -> None:
        """A bucket's own inputs are immutable, tags and forceDestroy aside."""

    def _delete(self, work: Work) -> None:
        if work.inputs.get("forceDestroy"):
            for page in work.client.get_paginator("list_object_versions").paginate(Bucket=work.id):
                held = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
                doomed = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in held]
                if doomed:
                    work.client.delete_objects(Bucket=work.id, Delete={"Objects": doomed})
        work.client.delete_bucket(Bucket=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], _removed: list[str]) -> None:
        if tags:
            work.client.put_bucket_tagging(Bucket=work.id, Tagging={"TagSet": pairs(tags)})
        else:
            work.client.delete_bucket_tagging(Bucket=work.id)


class _BucketPart(AwsKind):
    """A setting of a bucket, declared as a resource beside it; its id is the bucket's name."""

    service = "s3"
    immutable = frozenset({"bucket"})
    setting: ClassVar[str]
    """The name in the API's calls: put_SETTING, get_SETTING, delete_SETTING."""
    remover: ClassVar[str] = ""
    """The call that removes the setting, where it isn't delete_SETTING."""

    @abstractmethod
    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        """The parameters of the put call, beside the bucket."""

    @abstractmethod
    def _told(self, answer: dict[str, Any]) -> bool:
        """Whether the get call's answer holds the setting."""

    def _create(self, work: Work) -> str:
        bucket = str(work.inputs["bucket"])
        getattr(work.client, f"put_{self.setting}")(Bucket=bucket, **self._wanted(work.inputs))
        return bucket

    def _read(self, work: Work) -> Properties | None:
        answer = getattr(work.client, f"get_{self.setting}")(Bucket=work.id)
        return {"bucket": work.id} if self._told(answer) else None

    def _update(self, work: Work) -> None:
        getattr(work.client, f"put_{self.setting}")(Bucket=work.id, **self._wanted(work.inputs))

    def _delete(self, work: Work) -> None:
        getattr(work.client, self.remover or f"delete_{self.setting}")(Bucket=work.id)


class BucketVersioning(_BucketPart):
    """Versioning: suspended, not removed, when the resource goes."""

    pulumi_type = "aws:s3/bucketVersioning:BucketVersioning"
    setting = "bucket_versioning"
    shapes: ClassVar = {"versioningConfiguration.status": "BucketVersioningStatus"}

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        given = {key: value for key, value in inputs["versioningConfiguration"].items() if value != "Disabled"}
        return {"VersioningConfiguration": to_shape("s3", "VersioningConfiguration", given)}

    def _told(self, _answer: dict[str, Any]) -> bool:
        return True

    def _delete(self, work: Work) -> None:
        work.client.put_bucket_versioning(Bucket=work.id, VersioningConfiguration={"Status": "Suspended"})


class BucketEncryption(_BucketPart):
    """The encryption that a bucket applies by default."""

    pulumi_type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    setting = "bucket_encryption"
    shapes: ClassVar = {"rules": "ServerSideEncryptionRules"}

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        rules = to_shape("s3", "ServerSideEncryptionRules", inputs["rules"])
        return {"ServerSideEncryptionConfiguration": {"Rules": rules}}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("ServerSideEncryptionConfiguration"))


class BucketLifecycle(_BucketPart):
    """The rules by which objects age."""

    pulumi_type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    setting, remover = "bucket_lifecycle_configuration", "delete_bucket_lifecycle"
    shapes: ClassVar = {"rules": "LifecycleRules"}

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        rules = to_shape("s3", "LifecycleRules", inputs.get("rules") or [])
        return {"LifecycleConfiguration": {"Rules": [{"Filter": {"Prefix": ""}, **rule} for rule in rules]}}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("Rules"))


class BucketPublicAccessBlock(_BucketPart):
    """The four switches against public access; each is off unless given."""

    pulumi_type = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    setting, remover = "public_access_block", "delete_public_access_block"

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        given = {key: bool(inputs.get(key)) for key in switches}
        form = to_shape("s3", "PublicAccessBlockConfiguration", given)
        return {"PublicAccessBlockConfiguration": form}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("PublicAccessBlockConfiguration"))


class BucketPolicy(_BucketPart):
    """The bucket's resource policy."""

    pulumi_type = "aws:s3/bucketPolicy:BucketPolicy"
    setting = "bucket_policy"
    documents = ("policy",)

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        return {"Policy": inputs["policy"]}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("Policy"))

    def _read(self, work: Work) -> Properties | None:
        return {"bucket": work.id, "policy": work.client.get_bucket_policy(Bucket=work.id)["Policy"]}


class BucketLogging(_BucketPart):
    """Where the bucket's access log goes."""

    pulumi_type = "aws:s3/bucketLogging:BucketLogging"
    setting = "bucket_logging"

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        target = {"TargetBucket": inputs["targetBucket"], "TargetPrefix": inputs["targetPrefix"]}
        return {"BucketLoggingStatus": {"LoggingEnabled": target}}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("LoggingEnabled"))

    def _delete(self, work: Work) -> None:
        work.client.put_bucket_logging(Bucket=work.id, BucketLoggingStatus={})


class BucketOwnershipControls(_BucketPart):
    """Who owns uploaded objects."""

    pulumi_type = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    setting = "bucket_ownership_controls"
    shapes: ClassVar = {"rule.objectOwnership": "ObjectOwnership"}

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        rule = {"ObjectOwnership": inputs["rule"]["objectOwnership"]}
        return {"OwnershipControls": {"Rules": [rule]}}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("OwnershipControls"))


class BucketObjectLock(_BucketPart):
    """How long what the bucket takes in is locked; the rule goes with the resource, the lock of what is there stays."""

    pulumi_type = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    setting = "object_lock_configuration"
    shapes: ClassVar = {
        "objectLockEnabled": "ObjectLockEnabled",
        "rule.defaultRetention.mode": "ObjectLockRetentionMode",
    }

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        given = {"objectLockEnabled": "Enabled", **{key: inputs[key] for key in ("rule",) if inputs.get(key)}}
        return {"ObjectLockConfiguration": to_shape("s3", "ObjectLockConfiguration", given)}

    def _told(self, answer: dict[str, Any]) -> bool:
        return bool(answer.get("ObjectLockConfiguration", {}).get("Rule"))

    def _delete(self, work: Work) -> None:
        work.client.put_object_lock_configuration(
            Bucket=work.id, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        )


def _named(work: Work, name: str) -> Work:
    return Work(work.aws, work.client, name, work.inputs, work.old)


KINDS = (
    Bucket,
    BucketVersioning,
    BucketEncryption,
    BucketLifecycle,
    BucketPublicAccessBlock,
    BucketPolicy,
    BucketLogging,
    BucketOwnershipControls,
    BucketObjectLock,
)
