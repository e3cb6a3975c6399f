"""EC2: networks, subnets and the way out."""

from typing import Any

from slipway.local.aws.ec2.kind import Ec2Kind, first
from slipway.local.aws.kind import Work, observed
from slipway.local.aws.shapes import request
from slipway.local.wire import Properties


class Vpc(Ec2Kind):
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
        return first(work.client.describe_vpcs(VpcIds=[work.id])["Vpcs"])

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


class Subnet(Ec2Kind):
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
        return first(work.client.describe_subnets(SubnetIds=[work.id])["Subnets"])

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


class InternetGateway(Ec2Kind):
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
        return first(work.client.describe_internet_gateways(InternetGatewayIds=[work.id])["InternetGateways"])

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
