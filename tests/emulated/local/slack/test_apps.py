"""Which apps a workspace has is read from what stacks hold in the emulated AWS."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from slipway.clients import Client
from slipway.local.slack.apps import KEPT, Apps
from tests.emulated.functions.approvals.names import ANA, directory

REGION = "us-east-1"
KEYS = {"bot_token": "xoxb-local-0123456789", "signing_secret": "s" * 32}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stack `test` with its API, a function that reads the directory, and a secret without a value."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        client("s3").create_bucket(Bucket="store")
        client("s3").put_object(Bucket="store", Key="directory/x.json", Body=json.dumps(directory()._told))
        role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("handler.py", "")
        client("lambda").create_function(
            FunctionName="test-approvals-1", Runtime="python3.11", Role=role, Handler="handler.handle",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"DIRECTORY_BUCKET": "store", "DIRECTORY_KEY": "directory/x.json"}},
        )  # fmt: skip
        client("secretsmanager").create_secret(Name="slipway/test/slack")
        client("secretsmanager").create_secret(Name="slipway/test/webhooks/github", SecretString="x" * 32)
        yield


def client(service: str) -> Client:
    return boto3.client(service, REGION)  # type: ignore[call-overload]


@pytest.mark.usefixtures("stack")
def test_a_stack_brings_an_app_once_its_secret_has_a_value() -> None:
    clock = [0.0]
    apps = Apps(client, "http://127.0.0.1:1/_slipway/apis", lambda: clock[0])
    assert apps() == []
    client("secretsmanager").put_secret_value(SecretId="slipway/test/slack", SecretString=json.dumps(KEYS))
    assert apps() == []  # looked for a moment ago
    clock[0] += KEPT
    (app,) = apps()
    assert (app.name, app.token, app.signing_secret) == ("slipway-test", KEYS["bot_token"], KEYS["signing_secret"])
    assert (app.channels, app.people[ANA]) == (frozenset({"#releases", "#team-sales"}), "ana")
    assert app.request_url == ""


@pytest.mark.usefixtures("stack")
def test_presses_go_to_the_path_for_slack_of_the_stacks_api() -> None:
    client("secretsmanager").put_secret_value(SecretId="slipway/test/slack", SecretString=json.dumps(KEYS))
    api = client("apigateway").create_rest_api(name="test-webhooks-api-1")
    root = client("apigateway").get_resources(restApiId=api["id"])["items"][0]["id"]
    made = client("apigateway").create_resource(restApiId=api["id"], parentId=root, pathPart="slack")
    client("apigateway").put_method(
        restApiId=api["id"], resourceId=made["id"], httpMethod="POST", authorizationType="NONE"
    )
    client("apigateway").put_integration(
        restApiId=api["id"], resourceId=made["id"], httpMethod="POST", type="MOCK", integrationHttpMethod="POST"
    )
    client("apigateway").create_deployment(restApiId=api["id"], stageName="live")
    (app,) = Apps(client, "http://127.0.0.1:1/_slipway/apis")()
    assert app.request_url == f"http://127.0.0.1:1/_slipway/apis/{api['id']}/live/slack"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("value", ["not json", "[]", '{"bot_token": "x"}'])
def test_a_secret_that_holds_no_keys_brings_no_app(value: str) -> None:
    client("secretsmanager").put_secret_value(SecretId="slipway/test/slack", SecretString=value)
    assert Apps(client, "http://127.0.0.1:1")() == []
