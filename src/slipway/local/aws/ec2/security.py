"""EC2: security groups and their rules."""

from collections.abc import Iterable
from typing import Any, ClassVar

from slipway.local.aws.ec2.kind import Ec2Kind, first
from slipway.local.aws.kind import Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class SecurityGroup(Ec2Kind):
    """A set of traffic rules; the rules given within it are the only ones it has."""

    pulumi_type = "aws:ec2/securityGroup:SecurityGroup"
    tag_type = "security-group"
    naming = Naming(limit=255)
    immutable = frozenset({"name", "namePrefix", "description", "vpcId"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        said = r"letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-"
        yield from expect_name(inputs, "name", r"(?!sg-)[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]+", 255, said)

    def _create(self, work: Work) -> str:
        given = work.inputs
        place = {"VpcId": given["vpcId"]} if given.get("vpcId") else {}
        made = work.client.create_security_group(
            GroupName=given["name"],
            Description=given.get("description", "Managed by Pulumi"),
            **place,
            **self._specification(work),
        )
        group = str(made["GroupId"])
        # The provider removes the rule by which AWS lets all traffic out; only declared rules stay.
        work.client.revoke_security_group_egress(GroupId=group, IpPermissions=[_ANY_TRAFFIC])
        self._authorize(work, group, given.get("ingress") or [], given.get("egress") or [])
        return group

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return first(work.client.describe_security_groups(GroupIds=[work.id])["SecurityGroups"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        return {
            "arn": work.aws.arn("ec2", f"security-group/{work.id}"),
            "ownerId": told["OwnerId"],
            "name": told["GroupName"],
            "description": told["Description"],
            "vpcId": told.get("VpcId", ""),
        }

    def _update(self, work: Work) -> None:
        for direction, revoke in (
            ("ingress", work.client.revoke_security_group_ingress),
            ("egress", work.client.revoke_security_group_egress),
        ):
            wanted = work.inputs.get(direction) or []
            gone = [_permission(rule, work.id) for rule in work.old.get(direction) or [] if rule not in wanted]
            if gone:
                revoke(GroupId=work.id, IpPermissions=gone)
        added = {
            direction: [
                rule for rule in work.inputs.get(direction) or [] if rule not in (work.old.get(direction) or [])
            ]
            for direction in ("ingress", "egress")
        }
        self._authorize(work, work.id, added["ingress"], added["egress"])

    def _delete(self, work: Work) -> None:
        work.client.delete_security_group(GroupId=work.id)

    def _authorize(self, work: Work, group: str, ingress: list[Properties], egress: list[Properties]) -> None:
        if ingress:
            rules = [_permission(rule, group) for rule in ingress]
            work.client.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
        if egress:
            rules = [_permission(rule, group) for rule in egress]
            work.client.authorize_security_group_egress(GroupId=group, IpPermissions=rules)


_ANY_TRAFFIC = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def _permission(rule: Properties, group: str) -> dict[str, Any]:
    """A rule given within a security group, as the API writes it; -1 means any protocol and then has no ports."""
    said = {"Description": rule["description"]} if rule.get("description") else {}
    groups = [*(rule.get("securityGroups") or []), *([group] if rule.get("self") else [])]
    permission: dict[str, Any] = {
        "IpProtocol": str(rule["protocol"]),
        "IpRanges": [{"CidrIp": block, **said} for block in rule.get("cidrBlocks") or []],
        "Ipv6Ranges": [{"CidrIpv6": block, **said} for block in rule.get("ipv6CidrBlocks") or []],
        "PrefixListIds": [{"PrefixListId": name, **said} for name in rule.get("prefixListIds") or []],
        "UserIdGroupPairs": [{"GroupId": other, **said} for other in groups],
    }
    if permission["IpProtocol"] != "-1":
        permission |= {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    return {key: value for key, value in permission.items() if value not in ([], None)}


class _SecurityGroupRule(Ec2Kind):
    """One traffic rule of a security group."""

    tag_type = "security-group-rule"
    immutable = frozenset({"securityGroupId"})
    egress: ClassVar[bool]

    def _create(self, work: Work) -> str:
        call = work.client.authorize_security_group_ingress
        if self.egress:
            call = work.client.authorize_security_group_egress
        made = call(
            GroupId=work.inputs["securityGroupId"], IpPermissions=[_single(work.inputs)], **self._specification(work)
        )
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return first(work.client.describe_security_group_rules(SecurityGroupRuleIds=[work.id])["SecurityGroupRules"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        names = {
            "cidrIpv4": "CidrIpv4",
            "cidrIpv6": "CidrIpv6",
            "description": "Description",
            "fromPort": "FromPort",
            "ipProtocol": "IpProtocol",
            "toPort": "ToPort",
        }
        return {
            "arn": work.aws.arn("ec2", f"security-group-rule/{work.id}"),
            "securityGroupRuleId": work.id,
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        given = work.inputs
        rule = request("ec2", "ModifySecurityGroupRules", {"securityGroupRules": [{"securityGroupRule": given}]})
        changed = rule["SecurityGroupRules"][0]["SecurityGroupRule"]
        if given.get("referencedSecurityGroupId"):
            changed["ReferencedGroupId"] = given["referencedSecurityGroupId"]
        work.client.modify_security_group_rules(
            GroupId=given["securityGroupId"],
            SecurityGroupRules=[{"SecurityGroupRuleId": work.id, "SecurityGroupRule": changed}],
        )

    def _delete(self, work: Work) -> None:
        call = work.client.revoke_security_group_egress if self.egress else work.client.revoke_security_group_ingress
        call(GroupId=work.inputs["securityGroupId"], SecurityGroupRuleIds=[work.id])


class SecurityGroupIngressRule(_SecurityGroupRule):
    """Traffic that is let in."""

    pulumi_type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    egress = False


class SecurityGroupEgressRule(_SecurityGroupRule):
    """Traffic that is let out."""

    pulumi_type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    egress = True


def _single(given: Properties) -> dict[str, Any]:
    return _permission(
        {
            "protocol": given["ipProtocol"],
            "fromPort": given.get("fromPort", -1),
            "toPort": given.get("toPort", -1),
            "description": given.get("description"),
            "cidrBlocks": [given["cidrIpv4"]] if given.get("cidrIpv4") else [],
            "ipv6CidrBlocks": [given["cidrIpv6"]] if given.get("cidrIpv6") else [],
            "prefixListIds": [given["prefixListId"]] if given.get("prefixListId") else [],
            "securityGroups": [given["referencedSecurityGroupId"]] if given.get("referencedSecurityGroupId") else [],
        },
        "",
    )
