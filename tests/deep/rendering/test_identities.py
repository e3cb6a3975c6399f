"""Ids and ARNs have the form that the emulated AWS gives them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from slipway.deep.rendering.identities import identity
from slipway.local.aws.package import AwsPackage
from slipway.local.ledger import Ledger
from slipway.local.provider.lifecycle import Lifecycle, Resource
from slipway.local.provider.store import Store

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
)
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
MADE: dict[str, dict[str, Any]] = {
    "aws:apigateway/restApi:RestApi": {"name": "api"},
    "aws:lambda/codeSigningConfig:CodeSigningConfig": {
        "allowedPublishers": {
            "signingProfileVersionArns": [
                "arn:aws:signer:us-east-1:123456789012:/signing-profiles/functions/0123456789"
            ]
        }
    },
    "aws:signer/signingProfile:SigningProfile": {"name": "functions", "platformId": "AWSLambda-SHA384-ECDSA"},
    "aws:wafv2/webAcl:WebAcl": {
        "name": "acl",
        "scope": "REGIONAL",
        "defaultAction": {"block": {}},
        "visibilityConfig": {"cloudwatchMetricsEnabled": True, "sampledRequestsEnabled": True, "metricName": "acl"},
    },
    "aws:cloudwatch/logGroup:LogGroup": {"name": "/slipway/a"},
    "aws:cloudwatch/eventRule:EventRule": {"name": "rule", "scheduleExpression": "rate(1 day)"},
    "aws:codedeploy/application:Application": {"name": "application", "computePlatform": "ECS"},
    "aws:ec2/internetGateway:InternetGateway": {},
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.0.0.0/16"},
    "aws:ecr/repository:Repository": {"name": "images"},
    "aws:ecs/cluster:Cluster": {"name": "cluster"},
    "aws:iam/policy:Policy": {"name": "policy", "path": "/a/", "policy": POLICY},
    "aws:iam/role:Role": {"name": "role", "path": "/a/", "assumeRolePolicy": TRUST},
    "aws:kms/key:Key": {},
    "aws:s3/bucket:Bucket": {"bucket": "bucket"},
    "aws:secretsmanager/secret:Secret": {"name": "secret"},
    "aws:sns/topic:Topic": {"name": "topic"},
    "aws:sqs/queue:Queue": {"name": "queue"},
    "aws:ssm/parameter:Parameter": {"name": "parameter", "type": "String", "value": "x"},
    "aws:dynamodb/table:Table": {
        "name": "table",
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
    },
    "aws:codestarconnections/connection:Connection": {"name": "connection", "providerType": "GitHub"},
    "aws:codebuild/project:Project": {
        "name": "project",
        "serviceRole": "arn:aws:iam::123456789012:role/role",
        "artifacts": {"type": "CODEPIPELINE"},
        "source": {"type": "CODEPIPELINE", "buildspec": "version: 0.2\n"},
        "environment": {"type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "image": "image"},
    },
}
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
DRAWN = re.compile(r"(?<=[-/])[0-9a-f]{17}$|(?<=-)[A-Za-z0-9]{6}$|(?<![\w-])[a-z0-9]{10}$")


@pytest.fixture(scope="module")
def life() -> Iterator[Lifecycle]:
    with mock_aws():
        yield Lifecycle(AwsPackage(None, "us-east-1", Store()), Ledger())


@pytest.mark.parametrize("token", MADE)
def test_as_the_emulated_cloud_tells_it(life: Lifecycle, token: str) -> None:
    urn = f"urn:pulumi:test::project::{token}::thing"
    resource_id, state = life.create(Resource(urn, {}), MADE[token])
    told_id, told = identity(token, urn, "us-east-1", MADE[token])
    compared = {key: state[key] for key in told if key in state}
    assert "arn" in compared or "arn" not in state
    assert _alike({"id": told_id, **{key: told[key] for key in compared}}) == _alike({"id": resource_id, **compared})


def _alike(values: dict[str, str]) -> dict[str, str]:
    """The values without the digits that the cloud draws, and without the emulator's own address."""
    return {
        key: DRAWN.sub("#", UUID.sub("#", re.sub(r"^https?://[^/]+/", "https://host/", value)))
        for key, value in values.items()
    }


def test_ids_are_the_same_on_every_run_and_others_for_other_resources() -> None:
    first, again, other = (identity("aws:ec2/vpc:Vpc", urn, "us-east-1", {})[0] for urn in ("a", "a", "b"))
    assert first == again != other


def test_a_type_without_a_form_has_an_arn_all_the_same() -> None:
    assert identity("aws:athena/workgroup:Workgroup", "urn", "us-east-1", {"name": "w"}) == (
        "w",
        {"arn": "arn:aws:athena:us-east-1:123456789012:workgroup/w"},
    )
