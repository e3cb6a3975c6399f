"""Small programs; tests run them in other processes, by name."""

import json

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

CONFIG = {"aws:region": "eu-west-1", "gcp:project": "fleet-test", "gcp:region": "us-east1", "own:word": "said"}


def plain() -> None:
    """A component with a bucket that is given no name, and a policy made of the bucket's ARN."""
    parent = pulumi.ComponentResource("test:module:Parent", "parent")
    here = pulumi.ResourceOptions(parent=parent)
    bucket = aws.s3.Bucket("store", tags={"word": pulumi.Config("own").require("word")}, opts=here)
    policy = bucket.arn.apply(lambda arn: json.dumps({"Resource": arn}))
    aws.s3.BucketPolicy("policy", bucket=bucket.id, policy=policy, opts=here)
    aws.sns.Topic("topic", display_name=bucket.hosted_zone_id)


def elsewhere() -> None:
    """A topic in the region of a provider of its own, and an account of another cloud."""
    provider = aws.Provider("there", region="ap-south-1")
    aws.sns.Topic("topic", name="there", opts=pulumi.ResourceOptions(provider=provider))
    account = gcp.serviceaccount.Account("account", account_id="builder")
    aws.ssm.Parameter("email", type="String", value=account.email)


def asking() -> None:
    """What data sources answer."""
    zones = aws.get_availability_zones(state="available").names
    network = aws.ec2.get_vpc_output(id="vpc-0123456789abcdef0")
    aws.ec2.Subnet("subnet", vpc_id=network.id, availability_zone=zones[1], cidr_block="10.0.1.0/24")
    aws.sns.Topic("topic", display_name=aws.get_caller_identity().account_id)


def asking_too_much() -> None:
    """A data source that only a cloud can answer."""
    aws.ec2.get_ami(most_recent=True, owners=["amazon"])


def failing() -> None:
    """A program with a mistake."""
    aws.sns.Topic("topic", name="fine")
    raise LookupError("no such service")
