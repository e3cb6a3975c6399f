"""IAM: instance profiles, by which EC2 instances act with a role."""

from collections.abc import Mapping
from typing import ClassVar

from slipway.local.aws.kind import AwsKind, Work
from slipway.local.aws.shapes import pairs
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class InstanceProfile(AwsKind):
    """A profile with its one role; its id is its name."""

    pulumi_type = "aws:iam/instanceProfile:InstanceProfile"
    service, operation = "iam", "CreateInstanceProfile"
    shapes: ClassVar = {"name": "instanceProfileNameType", "role": "roleNameType"}
    naming = Naming(limit=128)
    immutable = frozenset({"name", "namePrefix", "path"})

    def _create(self, work: Work) -> str:
        name = str(work.inputs["name"])
        work.client.create_instance_profile(
            InstanceProfileName=name, Path=work.inputs.get("path", "/"), Tags=pairs(work.tags)
        )
        self._give(work, name, work.inputs.get("role"))
        return name

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_instance_profile(InstanceProfileName=work.id)["InstanceProfile"]
        return {
            "name": work.id,
            "arn": told["Arn"],
            "path": told["Path"],
            "uniqueId": told["InstanceProfileId"],
            "createDate": told["CreateDate"].isoformat(),
            "role": next((role["RoleName"] for role in told["Roles"]), None),
            "tagsAll": {tag["Key"]: tag["Value"] for tag in told.get("Tags", [])},
        }

    def _update(self, work: Work) -> None:
        before, after = work.old.get("role"), work.inputs.get("role")
        if before != after:
            self._take(work, before)
            self._give(work, work.id, after)

    def _delete(self, work: Work) -> None:
        self._take(work, work.inputs.get("role"))
        work.client.delete_instance_profile(InstanceProfileName=work.id)

    def _give(self, work: Work, profile: str, role: str | None) -> None:
        if role:
            work.client.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)

    def _take(self, work: Work, role: str | None) -> None:
        if role:
            work.client.remove_role_from_instance_profile(InstanceProfileName=work.id, RoleName=role)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.tag_instance_profile(InstanceProfileName=work.id, Tags=pairs(tags))
        if removed:
            work.client.untag_instance_profile(InstanceProfileName=work.id, TagKeys=removed)


KINDS = (InstanceProfile,)
