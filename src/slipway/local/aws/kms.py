"""KMS: keys and their aliases."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_number
from slipway.local.aws.shapes import pairs
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Key(AwsKind):
    """A key; its id is the key id. Deleting it only schedules the deletion, so a pending one counts as gone."""

    pulumi_type = "aws:kms/key:Key"
    service, operation = "kms", "CreateKey"
    shapes: ClassVar = {
        "rotationPeriodInDays": "RotationPeriodInDaysType",
        "customerMasterKeySpec": "KeySpec",
    }
    immutable = frozenset({"keyUsage", "customerMasterKeySpec", "customKeyStoreId", "multiRegion", "xksKeyId"})

    documents = ("policy",)

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return expect_number(inputs, "deletionWindowInDays", 7, 30)

    def _create(self, work: Work) -> str:
        given = work.inputs
        optional = {
            "Policy": given.get("policy"),
            "KeySpec": given.get("customerMasterKeySpec"),
            "KeyUsage": given.get("keyUsage", "ENCRYPT_DECRYPT"),
            "MultiRegion": given.get("multiRegion"),
        }
        made = work.client.create_key(
            Description=given.get("description", ""),
            Tags=pairs(work.tags, "TagKey", "TagValue"),
            **{key: value for key, value in optional.items() if value is not None},
        )
        key = str(made["KeyMetadata"]["KeyId"])
        if given.get("enableKeyRotation"):
            work.client.enable_key_rotation(KeyId=key, RotationPeriodInDays=int(given.get("rotationPeriodInDays", 365)))
        if given.get("isEnabled") is False:
            work.client.disable_key(KeyId=key)
        return key

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_key(KeyId=work.id)["KeyMetadata"]
        if told["KeyState"] == "PendingDeletion":
            return None
        rotation = work.client.get_key_rotation_status(KeyId=work.id)["KeyRotationEnabled"]
        policy = work.client.get_key_policy(KeyId=work.id, PolicyName="default")["Policy"]
        told = {**told, "Rotation": rotation, "Policy": policy}
        names = {"description": "Description", "enableKeyRotation": "Rotation", "isEnabled": "Enabled"}
        return {
            "arn": told["Arn"],
            "keyId": told["KeyId"],
            "policy": policy,
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.update_key_description(KeyId=work.id, Description=given.get("description", ""))
        if given.get("policy") is not None:
            work.client.put_key_policy(KeyId=work.id, PolicyName="default", Policy=given["policy"])
        if given.get("enableKeyRotation"):
            days = int(given.get("rotationPeriodInDays", 365))
            work.client.enable_key_rotation(KeyId=work.id, RotationPeriodInDays=days)
        else:
            work.client.disable_key_rotation(KeyId=work.id)
        switch = work.client.disable_key if given.get("isEnabled") is False else work.client.enable_key
        switch(KeyId=work.id)

    def _delete(self, work: Work) -> None:
        days = int(work.inputs.get("deletionWindowInDays", 30))
        work.client.schedule_key_deletion(KeyId=work.id, PendingWindowInDays=days)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        work.client.tag_resource(KeyId=work.id, Tags=pairs(tags, "TagKey", "TagValue"))
        if removed:
            work.client.untag_resource(KeyId=work.id, TagKeys=removed)


class Alias(AwsKind):
    """A name of a key; its id is that name, which begins with alias/."""

    pulumi_type = "aws:kms/alias:Alias"
    service = "kms"
    shapes: ClassVar = {"name": "AliasNameType"}
    naming = Naming(limit=256)
    immutable = frozenset({"name", "namePrefix"})

    def _create(self, work: Work) -> str:
        work.client.create_alias(AliasName=work.inputs["name"], TargetKeyId=work.inputs["targetKeyId"])
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        pages = work.client.get_paginator("list_aliases").paginate()
        found = [alias for page in pages for alias in page["Aliases"] if alias["AliasName"] == work.id]
        if not found or "TargetKeyId" not in found[0]:
            return None
        key = found[0]["TargetKeyId"]
        return {"name": work.id, "arn": found[0]["AliasArn"], "targetKeyArn": work.aws.arn("kms", f"key/{key}")}

    def _update(self, work: Work) -> None:
        work.client.update_alias(AliasName=work.id, TargetKeyId=work.inputs["targetKeyId"])

    def _delete(self, work: Work) -> None:
        work.client.delete_alias(AliasName=work.id)


KINDS = (Key, Alias)
