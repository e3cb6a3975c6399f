"""EC2: networks and what they are made of."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import pairs, request
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.provider.wire import Properties


class _Ec2Kind(AwsKind):
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


class Vpc(_Ec2Kind):
    """A network."""

    pulumi_type = "aws:ec2/vpc:Vpc"
    tag_type = "vpc"
    immutable = frozenset({"cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"})

    def _create(self, work: Work) -> str:
        given = {
            "CidrBlock": work.inputs["cidrBlock"],
            "InstanceTenancy": work.inputs.get("instanceTenancy", "default"),
        }
        vpc = str(work.client.create_vpc(**given, **self._specification(work))["Vpc"]["VpcId"])
        self._switch(work, vpc)
        return vpc

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return _first(work.client.describe_vpcs(VpcIds=[work.id])["Vpcs"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        of_vpc = [{"Name": "vpc-id", "Values": [work.id]}]
        groups = work.client.describe_security_groups(Filters=[*of_vpc, {"Name": "group-name", "Values": ["default"]}])
        main = [*of_vpc, {"Name": "association.main", "Values": ["true"]}]
        tables = work.client.describe_route_tables(Filters=main)["RouteTables"]
        acls = work.client.describe_network_acls(Filters=[*of_vpc, {"Name": "default", "Values": ["true"]}])
        table = tables[0]["RouteTableId"] if tables else ""
        return {
            "arn": work.aws.arn("ec2", f"vpc/{work.id}"),
            "cidrBlock": told["CidrBlock"],
            "ownerId": told.get("OwnerId", work.aws.account),
            "dhcpOptionsId": told["DhcpOptionsId"],
            "defaultSecurityGroupId": groups["SecurityGroups"][0]["GroupId"],
            "defaultNetworkAclId": acls["NetworkAcls"][0]["NetworkAclId"],
            "mainRouteTableId": table,
            "defaultRouteTableId": table,
        }

    def _update(self, work: Work) -> None:
        self._switch(work, work.id)

    def _delete(self, work: Work) -> None:
        work.client.delete_vpc(VpcId=work.id)

    def _switch(self, work: Work, vpc: str) -> None:
        given = work.inputs
        hostnames = {"Value": bool(given.get("enableDnsHostnames", False))}
        work.client.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames=hostnames)
        work.client.modify_vpc_attribute(
            VpcId=vpc, EnableDnsSupport={"Value": bool(given.get("enableDnsSupport", True))}
        )


class Subnet(_Ec2Kind):
    """A part of a network in one zone."""

    pulumi_type = "aws:ec2/subnet:Subnet"
    tag_type = "subnet"
    immutable = frozenset({"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"})

    def _create(self, work: Work) -> str:
        given = request("ec2", "CreateSubnet", work.inputs, "tags", "tagsAll")
        subnet = str(work.client.create_subnet(**given, **self._specification(work))["Subnet"]["SubnetId"])
        self._map(work, subnet)
        return subnet

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return _first(work.client.describe_subnets(SubnetIds=[work.id])["Subnets"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        return {
            "arn": told["SubnetArn"],
            "vpcId": told["VpcId"],
            "cidrBlock": told["CidrBlock"],
            "availabilityZone": told["AvailabilityZone"],
            "availabilityZoneId": told["AvailabilityZoneId"],
            "ownerId": told.get("OwnerId", work.aws.account),
            **observed(work.inputs, told, {"mapPublicIpOnLaunch": "MapPublicIpOnLaunch"}),
        }

    def _update(self, work: Work) -> None:
        self._map(work, work.id)

    def _delete(self, work: Work) -> None:
        work.client.delete_subnet(SubnetId=work.id)

    def _map(self, work: Work, subnet: str) -> None:
        public = {"Value": bool(work.inputs.get("mapPublicIpOnLaunch"))}
        work.client.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch=public)


class InternetGateway(_Ec2Kind):
    """A network's way to the internet."""

    pulumi_type = "aws:ec2/internetGateway:InternetGateway"
    tag_type = "internet-gateway"

    def _create(self, work: Work) -> str:
        made = work.client.create_internet_gateway(**self._specification(work))
        gateway = str(made["InternetGateway"]["InternetGatewayId"])
        if work.inputs.get("vpcId"):
            work.client.attach_internet_gateway(InternetGatewayId=gateway, VpcId=work.inputs["vpcId"])
        return gateway

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return _first(work.client.describe_internet_gateways(InternetGatewayIds=[work.id])["InternetGateways"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        attached = [link["VpcId"] for link in told.get("Attachments", [])]
        arn = work.aws.arn("ec2", f"internet-gateway/{work.id}")
        return {"arn": arn, "ownerId": work.aws.account, **({"vpcId": attached[0]} if attached else {})}

    def _update(self, work: Work) -> None:
        before, after = work.old.get("vpcId"), work.inputs.get("vpcId")
        if before and before != after:
            work.client.detach_internet_gateway(InternetGatewayId=work.id, VpcId=before)
        if after and before != after:
            work.client.attach_internet_gateway(InternetGatewayId=work.id, VpcId=after)

    def _delete(self, work: Work) -> None:
        found = self._describe(work) or {}
        for link in found.get("Attachments", []):
            work.client.detach_internet_gateway(InternetGatewayId=work.id, VpcId=link["VpcId"])
        work.client.delete_internet_gateway(InternetGatewayId=work.id)


_ROUTE_TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "networkInterfaceId": "NetworkInterfaceId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "vpcEndpointId": "VpcEndpointId",
}
_ROUTE_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_TABLE_DESTINATIONS = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


def _route(given: Properties, destinations: Mapping[str, str]) -> dict[str, str]:
    return {name: given[key] for key, name in {**destinations, **_ROUTE_TARGETS}.items() if given.get(key)}


class RouteTable(_Ec2Kind):
    """A table of routes; those given within it are kept as given."""

    pulumi_type = "aws:ec2/routeTable:RouteTable"
    tag_type = "route-table"
    immutable = frozenset({"vpcId"})

    def _create(self, work: Work) -> str:
        made = work.client.create_route_table(VpcId=work.inputs["vpcId"], **self._specification(work))
        table = str(made["RouteTable"]["RouteTableId"])
        for route in work.inputs.get("routes") or ():
            work.client.create_route(RouteTableId=table, **_route(route, _TABLE_DESTINATIONS))
        return table

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return _first(work.client.describe_route_tables(RouteTableIds=[work.id])["RouteTables"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        arn = work.aws.arn("ec2", f"route-table/{work.id}")
        return {"arn": arn, "ownerId": told.get("OwnerId", work.aws.account), "vpcId": told["VpcId"]}

    def _update(self, work: Work) -> None:
        before, after = (
            [_route(route, _TABLE_DESTINATIONS) for route in side.get("routes") or ()]
            for side in (work.old, work.inputs)
        )
        for route in before:
            if route not in after:
                destination = {key: value for key, value in route.items() if key.startswith("Destination")}
                work.client.delete_route(RouteTableId=work.id, **destination)
        for route in after:
            if route not in before:
                work.client.create_route(RouteTableId=work.id, **route)

    def _delete(self, work: Work) -> None:
        work.client.delete_route_table(RouteTableId=work.id)


class Route(_Ec2Kind):
    """One route; its id is table/destination."""

    pulumi_type = "aws:ec2/route:Route"
    immutable = frozenset({"routeTableId", *_ROUTE_DESTINATIONS})

    def _create(self, work: Work) -> str:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        work.client.create_route(RouteTableId=work.inputs["routeTableId"], **given)
        destination = next(given[name] for name in _ROUTE_DESTINATIONS.values() if name in given)
        return f"{work.inputs['routeTableId']}_{destination}"

    def _describe(self, work: Work) -> dict[str, Any] | None:
        table, _, destination = work.id.partition("_")
        found = _first(work.client.describe_route_tables(RouteTableIds=[table])["RouteTables"]) or {}
        for route in found.get("Routes", []):
            if destination in {route.get(name) for name in _ROUTE_DESTINATIONS.values()}:
                return dict(route)
        return None

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        table = work.id.partition("_")[0]
        state = {
            "routeTableId": table,
            "origin": told.get("Origin", "CreateRoute"),
            "state": told.get("State", "active"),
        }
        return {**state, **observed(work.inputs, told, _ROUTE_TARGETS)}

    def _update(self, work: Work) -> None:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        work.client.replace_route(RouteTableId=work.inputs["routeTableId"], **given)

    def _delete(self, work: Work) -> None:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        destination = {key: value for key, value in given.items() if key.startswith("Destination")}
        work.client.delete_route(RouteTableId=work.inputs["routeTableId"], **destination)


class RouteTableAssociation(_Ec2Kind):
    """Which table a subnet uses."""

    pulumi_type = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    immutable = frozenset({"subnetId", "gatewayId", "routeTableId"})

    def _create(self, work: Work) -> str:
        given = {"SubnetId": work.inputs.get("subnetId"), "GatewayId": work.inputs.get("gatewayId")}
        made = work.client.associate_route_table(
            RouteTableId=work.inputs["routeTableId"], **{key: value for key, value in given.items() if value}
        )
        return str(made["AssociationId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        named = [{"Name": "association.route-table-association-id", "Values": [work.id]}]
        found = _first(work.client.describe_route_tables(Filters=named)["RouteTables"]) or {}
        links = found.get("Associations", [])
        return next((dict(link) for link in links if link["RouteTableAssociationId"] == work.id), None)

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        return observed(work.inputs, told, {"subnetId": "SubnetId", "routeTableId": "RouteTableId"})

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.disassociate_route_table(AssociationId=work.id)


class SecurityGroup(_Ec2Kind):
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
        return _first(work.client.describe_security_groups(GroupIds=[work.id])["SecurityGroups"])

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


class _SecurityGroupRule(_Ec2Kind):
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
        return _first(work.client.describe_security_group_rules(SecurityGroupRuleIds=[work.id])["SecurityGroupRules"])

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


class Eip(_Ec2Kind):
    """A fixed public address; its id is the allocation id."""

    pulumi_type = "aws:ec2/eip:Eip"
    tag_type = "elastic-ip"
    immutable = frozenset({"domain", "address", "publicIpv4Pool"})

    def _create(self, work: Work) -> str:
        made = work.client.allocate_address(Domain=work.inputs.get("domain", "vpc"), **self._specification(work))
        return str(made["AllocationId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return _first(work.client.describe_addresses(AllocationIds=[work.id])["Addresses"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        address = str(told["PublicIp"])
        return {
            "arn": work.aws.arn("ec2", f"elastic-ip/{work.id}"),
            "allocationId": work.id,
            "publicIp": address,
            "publicDns": f"ec2-{address.replace('.', '-')}.compute-1.amazonaws.com",
            "domain": told["Domain"],
        }

    def _update(self, work: Work) -> None:
        """Only the tags of an address can change here."""

    def _delete(self, work: Work) -> None:
        work.client.release_address(AllocationId=work.id)


class NatGateway(_Ec2Kind):
    """A private subnet's way out; a deleted one stays listed for a while and counts as gone."""

    pulumi_type = "aws:ec2/natGateway:NatGateway"
    tag_type = "natgateway"
    immutable = frozenset({"allocationId", "subnetId", "connectivityType", "privateIp"})

    def _create(self, work: Work) -> str:
        given = {
            "AllocationId": work.inputs.get("allocationId"),
            "ConnectivityType": work.inputs.get("connectivityType"),
        }
        made = work.client.create_nat_gateway(
            SubnetId=work.inputs["subnetId"],
            **{key: value for key, value in given.items() if value},
            **self._specification(work),
        )
        return str(made["NatGateway"]["NatGatewayId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        found = _first(work.client.describe_nat_gateways(NatGatewayIds=[work.id])["NatGateways"])
        return None if found and found["State"] in {"deleted", "deleting"} else found

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        address = (told.get("NatGatewayAddresses") or [{}])[0]
        return {
            "subnetId": told["SubnetId"],
            "region": work.aws.region,
            "networkInterfaceId": address.get("NetworkInterfaceId", ""),
            "publicIp": address.get("PublicIp", ""),
            "privateIp": address.get("PrivateIp", ""),
        }

    def _update(self, work: Work) -> None:
        """Only the tags of a gateway can change here."""

    def _delete(self, work: Work) -> None:
        work.client.delete_nat_gateway(NatGatewayId=work.id)


def _first(items: list[dict[str, Any]]) -> dict[str, Any] | None:
    return items[0] if items else None


KINDS = (
    Vpc,
    Subnet,
    InternetGateway,
    RouteTable,
    Route,
    RouteTableAssociation,
    SecurityGroup,
    SecurityGroupIngressRule,
    SecurityGroupEgressRule,
    Eip,
    NatGateway,
)
