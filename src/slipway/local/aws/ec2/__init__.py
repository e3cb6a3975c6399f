"""EC2: networks and what they are made of, and what instances start from."""

from slipway.local.aws.ec2.nat import Eip, NatGateway
from slipway.local.aws.ec2.network import InternetGateway, Subnet, Vpc
from slipway.local.aws.ec2.routing import Route, RouteTable, RouteTableAssociation
from slipway.local.aws.ec2.security import SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule
from slipway.local.aws.ec2.template import LaunchTemplate

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
    LaunchTemplate,
)
