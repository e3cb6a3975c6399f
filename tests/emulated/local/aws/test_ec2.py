import pytest

from tests.unit.local.stage import Clients, Made, Stage


def network(aws: Stage) -> tuple[Made, Made]:
    vpc = aws.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", enableDnsHostnames=True, tags={"Name": "net"})
    subnet = aws.make("aws:ec2/subnet:Subnet", vpcId=vpc.id, cidrBlock="10.0.0.0/24", availabilityZone="us-east-1a")
    return vpc, subnet


def test_a_network_with_its_ways_in_and_out(aws: Stage, client: Clients) -> None:
    vpc, subnet = network(aws)
    ec2 = client("ec2")
    gateway = aws.make("aws:ec2/internetGateway:InternetGateway", vpcId=vpc.id)
    table = aws.make("aws:ec2/routeTable:RouteTable", vpcId=vpc.id, tags={"Name": "public"})
    route = aws.make(
        "aws:ec2/route:Route", routeTableId=table.id, destinationCidrBlock="0.0.0.0/0", gatewayId=gateway.id
    )
    link = aws.make("aws:ec2/routeTableAssociation:RouteTableAssociation", routeTableId=table.id, subnetId=subnet.id)
    address = aws.make("aws:ec2/eip:Eip", domain="vpc")
    nat = aws.make("aws:ec2/natGateway:NatGateway", allocationId=address.id, subnetId=subnet.id)
    inline = aws.make(
        "aws:ec2/routeTable:RouteTable",
        "inline",
        vpcId=vpc.id,
        routes=[{"cidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}],
    )
    assert nat.state["publicIp"] == address.state["publicIp"]
    told = ec2.describe_route_tables(RouteTableIds=[table.id])["RouteTables"][0]
    assert {entry.get("GatewayId") for entry in told["Routes"]} == {"local", gateway.id}
    inline = aws.change(inline, routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway.id}])
    told = ec2.describe_route_tables(RouteTableIds=[inline.id])["RouteTables"][0]
    assert {entry.get("GatewayId") for entry in told["Routes"]} == {"local", gateway.id}
    subnet = aws.change(subnet, mapPublicIpOnLaunch=True, tags={"Name": "public"})
    assert ec2.describe_subnets(SubnetIds=[subnet.id])["Subnets"][0]["MapPublicIpOnLaunch"]
    assert aws.replaces(subnet, cidrBlock="10.0.1.0/24") == ("cidrBlock",)
    assert vpc.state["defaultSecurityGroupId"].startswith("sg-")
    assert vpc.state["mainRouteTableId"].startswith("rtb-")
    for made in (link, route, nat, inline, table, address, gateway, subnet, vpc):
        aws.remove(made)


def test_the_address_of_a_gateway_that_went_serves_another(aws: Stage, client: Clients) -> None:
    _, subnet = network(aws)
    address = aws.make("aws:ec2/eip:Eip", domain="vpc")
    for _ in range(2):
        nat = aws.make("aws:ec2/natGateway:NatGateway", allocationId=address.id, subnetId=subnet.id)
        (known,) = client("ec2").describe_addresses()["Addresses"]
        assert known["AssociationId"]
        aws.remove(nat)


def test_a_security_group_has_the_rules_declared_and_no_others(aws: Stage, client: Clients) -> None:
    vpc, _ = network(aws)
    rule = {"protocol": "tcp", "fromPort": 80.0, "toPort": 80.0, "cidrBlocks": ["0.0.0.0/0"]}
    group = aws.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc.id, ingress=[rule])
    told = client("ec2").describe_security_groups(GroupIds=[group.id])["SecurityGroups"][0]
    assert told["IpPermissionsEgress"] == []
    assert [entry["FromPort"] for entry in told["IpPermissions"]] == [80]
    group = aws.change(
        group, ingress=[{**rule, "fromPort": 443.0, "toPort": 443.0}], egress=[{**rule, "protocol": "-1"}]
    )
    told = client("ec2").describe_security_groups(GroupIds=[group.id])["SecurityGroups"][0]
    assert [entry["FromPort"] for entry in told["IpPermissions"]] == [443]
    assert [entry["IpProtocol"] for entry in told["IpPermissionsEgress"]] == ["-1"]


def test_single_rules_of_a_security_group(aws: Stage, client: Clients) -> None:
    vpc, _ = network(aws)
    group = aws.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc.id)
    inward = aws.make(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        securityGroupId=group.id,
        ipProtocol="tcp",
        fromPort=443.0,
        toPort=443.0,
        cidrIpv4="10.0.0.0/8",
    )
    outward = aws.make(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        securityGroupId=group.id,
        ipProtocol="-1",
        cidrIpv4="0.0.0.0/0",
    )
    told = client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[inward.id])["SecurityGroupRules"][0]
    assert (told["CidrIpv4"], told["FromPort"], told["IsEgress"]) == ("10.0.0.0/8", 443, False)
    for made in (inward, outward, group):
        aws.remove(made)


@pytest.mark.parametrize(("given", "count"), [("sg-web", 1), ("web", 0), ("ä", 1)])
def test_names_of_security_groups(aws: Stage, given: str, count: int) -> None:
    assert len(aws.problems("aws:ec2/securityGroup:SecurityGroup", name=given)) == count
