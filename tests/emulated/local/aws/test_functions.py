import json
from collections.abc import Callable
from typing import TypeAlias

import pytest

from slipway.local.aws.functions import FUNCTIONS
from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Given, Stage

Ask: TypeAlias = Callable[..., Given]


@pytest.fixture
def ask(aws: Stage) -> Ask:
    return lambda token, **arguments: FUNCTIONS[token](aws.package.session({}, {}), arguments)


def test_who_and_where(ask: Ask) -> None:
    assert ask("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"
    assert ask("aws:index/getRegion:getRegion")["name"] == "us-east-1"
    assert ask("aws:index/getPartition:getPartition")["partition"] == "aws"


def test_zones(ask: Ask) -> None:
    names = ask("aws:index/getAvailabilityZones:getAvailabilityZones", state="available", excludeNames=["us-east-1a"])[
        "names"
    ]
    assert names[0] == "us-east-1b"


def test_an_existing_network_is_found(aws: Stage, ask: Ask) -> None:
    vpc = aws.make("aws:ec2/vpc:Vpc", cidrBlock="10.9.0.0/16", tags={"Name": "shared"})
    subnet = aws.make("aws:ec2/subnet:Subnet", vpcId=vpc.id, cidrBlock="10.9.0.0/24")
    found = ask("aws:ec2/getVpc:getVpc", tags={"Name": "shared"})
    assert (found["id"], found["cidrBlock"]) == (vpc.id, "10.9.0.0/16")
    assert ask("aws:ec2/getVpc:getVpc", id=vpc.id)["id"] == vpc.id
    assert ask("aws:ec2/getVpc:getVpc", default=True)["default"]
    inside = ask("aws:ec2/getSubnets:getSubnets", filters=[{"name": "vpc-id", "values": [vpc.id]}])
    assert inside["ids"] == [subnet.id]
    with pytest.raises(CloudError, match="no matching EC2 VPC found"):
        ask("aws:ec2/getVpc:getVpc", tags={"Name": "other"})
    with pytest.raises(CloudError, match="2 EC2 VPCs match"):
        ask("aws:ec2/getVpc:getVpc")


def test_a_policy_document(ask: Ask) -> None:
    statement = {
        "sid": "Read",
        "actions": ["s3:Get*", "s3:List*"],
        "resources": ["*"],
        "principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::1:root"]}],
        "conditions": [{"test": "StringEquals", "variable": "aws:x", "values": ["a"]}],
    }
    base = json.dumps({"Statement": [{"Sid": "Base", "Effect": "Deny", "Action": "*", "Resource": "*"}]})
    override = json.dumps({"Statement": {"Sid": "Base", "Effect": "Allow", "Action": "a:b", "Resource": "*"}})
    made = ask(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        statements=[statement],
        sourcePolicyDocuments=[base],
        overridePolicyDocuments=[override],
    )
    assert json.loads(made["json"])["Statement"] == [
        {"Sid": "Base", "Effect": "Allow", "Action": "a:b", "Resource": "*"},
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:List*"],
            "Resource": "*",
            "Principal": {"AWS": "arn:aws:iam::1:root"},
            "Condition": {"StringEquals": {"aws:x": "a"}},
        },
    ]
    with pytest.raises(CloudError, match="sourcePolicyDocuments"):
        ask("aws:iam/getPolicyDocument:getPolicyDocument", sourcePolicyDocuments=["no json"])


def test_everyone_is_a_star(ask: Ask) -> None:
    made = ask(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        statements=[{"actions": ["a:b"], "principals": [{"type": "*", "identifiers": ["*"]}]}],
    )
    assert json.loads(made["json"])["Statement"][0]["Principal"] == "*"
