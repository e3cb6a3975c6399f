"""WAF: web ACLs, what they stand before, and where they log."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request, to_shape
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_LOGS = "aws-waf-logs-"
"""What the name of a log destination begins with (AWS WAF developer guide, "Logging destinations")."""


class WebAcl(AwsKind):
    """A web ACL; its id is drawn by AWS."""

    pulumi_type = "aws:wafv2/webAcl:WebAcl"
    service, operation = "wafv2", "CreateWebACL"
    naming = Naming(limit=128)
    immutable = frozenset({"name", "namePrefix", "scope"})
    volatile = frozenset({"lockToken"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        rules = inputs.get("rules")
        seen: dict[str, set[object]] = {"name": set(), "priority": set()}
        for index, rule in enumerate(rules if isinstance(rules, list) else []):
            for key, before in seen.items():
                value = rule.get(key)
                if isinstance(value, str | float) and value in before:
                    yield Problem(("rules", index, key), f"expected a {key} that no rule before has", shown(value))
                before.add(value)
            if (rule.get("action") is None) == (rule.get("overrideAction") is None):
                message = "expected an action, or for a group of rules an overrideAction, and not both"
                yield Problem(("rules", index, "action"), message)

    def _create(self, work: Work) -> str:
        given = request("wafv2", "CreateWebACL", work.inputs, "tags", "tagsAll")
        tags = {"Tags": pairs(work.tags)} if work.tags else {}
        return str(work.client.create_web_acl(**given, **tags)["Summary"]["Id"])

    def _read(self, work: Work) -> Properties | None:
        answer = work.client.get_web_acl(**_place(work))
        told = answer["WebACL"]
        return {
            "arn": told["ARN"],
            "capacity": told.get("Capacity", 0),
            "lockToken": answer["LockToken"],
            **observed(work.inputs, told, {"name": "Name", "description": "Description"}),
        }

    def _update(self, work: Work) -> None:
        token = work.client.get_web_acl(**_place(work))["LockToken"]
        given = request("wafv2", "UpdateWebACL", work.inputs, "tags", "tagsAll", "lockToken")
        work.client.update_web_acl(**given, Id=work.id, LockToken=token)

    def _delete(self, work: Work) -> None:
        token = work.client.get_web_acl(**_place(work))["LockToken"]
        work.client.delete_web_acl(**_place(work), LockToken=token)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.tag_resource(ResourceARN=work.old["arn"], Tags=pairs(tags))
        if removed:
            work.client.untag_resource(ResourceARN=work.old["arn"], TagKeys=removed)


class WebAclAssociation(AwsKind):
    """What a web ACL stands before; its id is ACL,RESOURCE."""

    pulumi_type = "aws:wafv2/webAclAssociation:WebAclAssociation"
    service, operation = "wafv2", "AssociateWebACL"
    immutable = frozenset({"resourceArn", "webAclArn"})

    def _create(self, work: Work) -> str:
        work.client.associate_web_acl(**request("wafv2", "AssociateWebACL", work.inputs))
        return f"{work.inputs['webAclArn']},{work.inputs['resourceArn']}"

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_web_acl_for_resource(ResourceArn=work.inputs["resourceArn"]).get("WebACL")
        return {"webAclArn": told["ARN"]} if told else None

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.disassociate_web_acl(ResourceArn=work.inputs["resourceArn"])


class WebAclLoggingConfiguration(AwsKind):
    """Where a web ACL logs; its id is the ACL's ARN."""

    pulumi_type = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    service = "wafv2"
    operation, at = "PutLoggingConfiguration", "LoggingConfiguration"
    immutable = frozenset({"resourceArn"})
    shapes: ClassVar = {"logDestinationConfigs": "ResourceArn"}

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        places = inputs.get("logDestinationConfigs")
        for index, place in enumerate(places if isinstance(places, list) else []):
            if isinstance(place, str) and not re.split("[:/]", place)[-1].startswith(_LOGS):
                where = ("logDestinationConfigs", index)
                yield Problem(where, f"expected a destination whose name begins with {_LOGS}", shown(place))

    def _create(self, work: Work) -> str:
        self._update(work)
        return str(work.inputs["resourceArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_logging_configuration(ResourceArn=work.id)["LoggingConfiguration"]
        return observed(work.inputs, told, {"logDestinationConfigs": "LogDestinationConfigs"})

    def _update(self, work: Work) -> None:
        wanted: dict[str, Any] = to_shape("wafv2", "LoggingConfiguration", work.inputs)
        work.client.put_logging_configuration(LoggingConfiguration=wanted)

    def _delete(self, work: Work) -> None:
        work.client.delete_logging_configuration(ResourceArn=work.id)


def _place(work: Work) -> dict[str, str]:
    return {"Name": work.inputs["name"], "Id": work.id, "Scope": work.inputs["scope"]}


KINDS = (WebAcl, WebAclAssociation, WebAclLoggingConfiguration)
