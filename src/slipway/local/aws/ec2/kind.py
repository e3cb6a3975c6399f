"""What the resource types of EC2 have in common."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work
from slipway.local.aws.shapes import pairs
from slipway.local.wire import Properties


class Ec2Kind(AwsKind):
    """A resource of EC2: tagged at creation by a specification, described in a list."""

    service = "ec2"
    tag_type: ClassVar[str] = ""
    """The resource type in tag specifications; none for what can't be tagged."""

    def _specification(self, work: Work) -> dict[str, Any]:
        if not work.tags or not self.tag_type:
            return {}
        return {"TagSpecifications": [{"ResourceType": self.tag_type, "Tags": pairs(work.tags)}]}

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.create_tags(Resources=[work.id], Tags=pairs(tags))
        if removed:
            work.client.delete_tags(Resources=[work.id], Tags=[{"Key": key} for key in removed])

    def _read(self, work: Work) -> Properties | None:
        told = self._describe(work)
        if told is None:
            return None
        tags = {tag["Key"]: tag["Value"] for tag in told.get("Tags", [])}
        return {**self._told(work, told), **({"tagsAll": tags} if self.tag_type else {})}

    @abstractmethod
    def _describe(self, work: Work) -> dict[str, Any] | None:
        """The resource's description, or None."""

    @abstractmethod
    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        """The properties that the description gives."""


def first(items: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The only item of a list, or None."""
    return items[0] if items else None
