"""The network: two zones of private subnets behind NAT, or the subnets of a network that exists."""

from __future__ import annotations

import ipaddress

import pulumi
import pulumi_aws as aws

from components.context import Context

ZONES = 2
"""An Application Load Balancer needs subnets in two zones at least."""


class Network(pulumi.ComponentResource):
    """Where the services run.

    Attributes:
        vpc_id: the network.
        cidr: its addresses, in CIDR notation.
        private_subnet_ids: subnets with no way in from outside, one a zone.
    """

    vpc_id: pulumi.Output[str]
    cidr: pulumi.Output[str]
    private_subnet_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Network", name, None, opts)
        if context.plan.settings.vpc_id:
            self._use(context.plan.settings.vpc_id)
        else:
            self._create(name, context)
        self.register_outputs({"vpcId": self.vpc_id, "privateSubnetIds": self.private_subnet_ids})

    def _use(self, vpc_id: str) -> None:
        options = pulumi.InvokeOutputOptions(parent=self)
        vpc = aws.ec2.get_vpc_output(id=vpc_id, opts=options)
        subnets = aws.ec2.get_subnets_output(
            filters=[{"name": "vpc-id", "values": [vpc_id]}, {"name": "tag:tier", "values": ["private"]}], opts=options
        )
        self.vpc_id, self.cidr, self.private_subnet_ids = vpc.id, vpc.cidr_block, subnets.ids

    def _create(self, name: str, context: Context) -> None:
        here = pulumi.ResourceOptions(parent=self)
        tags = context.tags()
        network = ipaddress.IPv4Network(context.plan.settings.vpc_cidr)
        ranges = list(network.subnets(prefixlen_diff=2))
        zones = aws.get_availability_zones(state="available").names[:ZONES]
        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=str(network),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={**tags, "Name": context.name("vpc")},
            opts=here,
        )
        gateway = aws.ec2.InternetGateway(f"{name}-gateway", vpc_id=vpc.id, tags=tags, opts=here)
        public = self._route_table(f"{name}-public", vpc, tags, gateway_id=gateway.id)
        private_ids: list[pulumi.Output[str]] = []
        way_out: aws.ec2.NatGateway | None = None
        for index, zone in enumerate(zones):
            outer = self._subnet(f"{name}-public-{index}", vpc, zone, ranges[index], {**tags, "tier": "public"})
            self._associate(f"{name}-public-{index}", outer, public)
            if way_out is None or context.guarded:
                way_out = self._nat(f"{name}-{index}", outer, tags, gateway)
            inner = self._subnet(
                f"{name}-private-{index}", vpc, zone, ranges[ZONES + index], {**tags, "tier": "private"}
            )
            self._associate(
                f"{name}-private-{index}",
                inner,
                self._route_table(f"{name}-private-{index}", vpc, tags, nat_gateway_id=way_out.id),
            )
            private_ids.append(inner.id)
        self.vpc_id, self.cidr = vpc.id, pulumi.Output.from_input(str(network))
        self.private_subnet_ids = pulumi.Output.all(*private_ids)

    def _subnet(
        self, name: str, vpc: aws.ec2.Vpc, zone: str, cidr: ipaddress.IPv4Network, tags: dict[str, str]
    ) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            f"{name}-subnet",
            vpc_id=vpc.id,
            availability_zone=zone,
            cidr_block=str(cidr),
            map_public_ip_on_launch=False,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _route_table(
        self,
        name: str,
        vpc: aws.ec2.Vpc,
        tags: dict[str, str],
        gateway_id: pulumi.Input[str] | None = None,
        nat_gateway_id: pulumi.Input[str] | None = None,
    ) -> aws.ec2.RouteTable:
        here = pulumi.ResourceOptions(parent=self)
        table = aws.ec2.RouteTable(f"{name}-routes", vpc_id=vpc.id, tags=tags, opts=here)
        aws.ec2.Route(
            f"{name}-way-out",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway_id,
            nat_gateway_id=nat_gateway_id,
            opts=here,
        )
        return table

    def _associate(self, name: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
        aws.ec2.RouteTableAssociation(
            f"{name}-association",
            subnet_id=subnet.id,
            route_table_id=table.id,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _nat(
        self, name: str, subnet: aws.ec2.Subnet, tags: dict[str, str], gateway: aws.ec2.InternetGateway
    ) -> aws.ec2.NatGateway:
        here = pulumi.ResourceOptions(parent=self)
        address = aws.ec2.Eip(f"{name}-nat-address", domain="vpc", tags=tags, opts=here)
        return aws.ec2.NatGateway(
            f"{name}-nat",
            subnet_id=subnet.id,
            allocation_id=address.id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
        )
