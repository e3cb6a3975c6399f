"""The webhook API as it is declared: signed requests come in, few enough at once, and everything is on record."""

import json
from typing import cast

import pulumi
import pulumi_aws as aws
import pytest

from components.guard.rest_api import PATIENCE, STAGE
from components.guard.webhooks import TIMEOUT, Webhooks
from policies.kit.facts import Resource
from policies.kit.rule import Outcome, StackRule
from policies.packs import SECURITY
from slipway.functions.claims import LEASE
from slipway.functions.webhooks.incoming import GITHUB, SYSTEM
from slipway.functions.webhooks.variables import WebhookVariables
from tests.components.called import called, granted
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, declared
from tests.components.test_functions import KEY_ARN
from tests.policies.support import urn_of

OF_CLAIMS = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
"""What claiming a message takes; its code is shared."""
ON_THE_CALLERS_BEHALF = {"kms:Decrypt"}
"""What Secrets Manager and DynamoDB do with the caller's role."""


@pytest.fixture
def cloud(context_of: ContextOf) -> Declared:
    return declared(lambda: Webhooks(context_of({"auth": {}}), KEY_ARN))


def test_its_role_may_do_what_its_code_calls_and_no_more(cloud: Declared) -> None:
    own = {"logs:", "xray:", "sqs:"}
    statements = json.loads(cloud.named("webhooks-policy").inputs["policy"])["Statement"]
    mine = [each for each in statements if not any(each["Action"][0].startswith(prefix) for prefix in own)]
    others = [each for each in mine if each["Action"] != ["kms:Decrypt", "kms:GenerateDataKey"]]
    assert granted(others) == called("webhooks") | OF_CLAIMS | ON_THE_CALLERS_BEHALF
    assert not [each for each in others if each["Resource"] == "*"]


def test_its_environment_is_what_it_starts_with(cloud: Declared) -> None:
    variables = cloud.of("Function")[0].inputs["environment"]["variables"]
    assert {name.upper() for name in WebhookVariables.model_fields} <= set(variables)
    assert variables["DELIVERIES_TABLE"] == cloud.named("webhook-deliveries").inputs["name"]


def test_a_claim_outlives_whoever_made_it() -> None:
    assert TIMEOUT * 1000 <= PATIENCE < 29_000
    assert TIMEOUT < LEASE


def test_messages_are_remembered_for_a_while_under_the_keys_that_the_function_writes(cloud: Declared) -> None:
    table = cloud.named("webhook-deliveries").inputs
    assert table["hashKey"] == "message"
    assert table["ttl"] == {"attributeName": "forgotten_at", "enabled": True}
    assert table["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY_ARN}
    assert table["deletionProtectionEnabled"] is True


def test_each_path_takes_post_alone_and_hands_bodies_on_byte_for_byte(cloud: Declared) -> None:
    resources = {made.name: made.inputs for made in cloud.of("Resource")}
    assert [(made.inputs["httpMethod"], made.inputs["resourceId"]) for made in cloud.of("Method")] == [
        ("POST", "webhooks-github-id"),
        ("POST", "webhooks-systems-system-id"),
    ]
    assert resources["webhooks-systems-system"]["parentId"] == "webhooks-systems-id"
    assert [resources[name]["pathPart"] for name in sorted(resources)] == ["github", "systems", "{system}"]
    assert (GITHUB, SYSTEM) == ("/github", "/systems/{system}")
    assert cloud.named("webhooks-rest").inputs["binaryMediaTypes"] == ["*/*"]
    assert {made.inputs["type"] for made in cloud.of("Integration")} == {"AWS_PROXY"}


def test_only_its_own_api_may_call_the_function(cloud: Declared) -> None:
    permissions = [made.inputs for made in cloud.of("Permission")]
    assert {each["principal"] for each in permissions} == {"apigateway.amazonaws.com"}
    reached = [each["sourceArn"].partition("/")[2] for each in permissions]
    assert reached == [f"{STAGE}/POST/github", f"{STAGE}/POST/systems/*"]


def test_it_is_throttled_logged_and_traced(cloud: Declared) -> None:
    stage, limits = cloud.named("webhooks-stage").inputs, cloud.named("webhooks-limits").inputs
    assert stage["xrayTracingEnabled"] is True
    assert "header" not in stage["accessLogSettings"]["format"].lower()
    assert limits["methodPath"] == "*/*"
    assert limits["settings"]["throttlingRateLimit"] > 0
    assert limits["settings"]["dataTraceEnabled"] is False
    assert cloud.of("Function")[0].inputs["reservedConcurrentExecutions"] > 0


def test_all_that_the_api_logs_is_encrypted_and_emptied(cloud: Declared) -> None:
    groups = {made.name: made.inputs for made in cloud.of("LogGroup") if made.name.startswith("webhooks-")}
    assert groups["webhooks-execution-logs"]["name"] == f"API-Gateway-Execution-Logs_webhooks-rest-id/{STAGE}"
    assert all(each["kmsKeyId"] == KEY_ARN and each["retentionInDays"] for each in groups.values())


def test_api_gateway_is_told_of_its_role_once_that_may_write_logs(
    context_of: ContextOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[pulumi.ResourceOptions] = []
    account = aws.apigateway.Account

    def noted(
        name: str, *, cloudwatch_role_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> aws.apigateway.Account:
        told.append(opts)
        return account(name, cloudwatch_role_arn=cloudwatch_role_arn, opts=opts)

    monkeypatch.setattr(aws.apigateway, "Account", noted)
    cloud = declared(lambda: Webhooks(context_of({"auth": {}}), KEY_ARN))
    assert [type(each) for each in cast("list[object]", told[0].depends_on)] == [aws.iam.RolePolicyAttachment]
    trust = json.loads(cloud.named("webhooks-api-logs-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust == [
        {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]


def test_the_firewall_blocks_what_no_door_lets_through(cloud: Declared) -> None:
    acl = cloud.named("webhooks-acl").inputs
    rules = {rule["name"]: rule for rule in acl["rules"]}
    assert acl["defaultAction"] == {"block": {}}
    assert [rule["priority"] for rule in acl["rules"]] == [0, 1, 2, 3]
    assert [name for name, rule in rules.items() if "allow" in rule.get("action", {})] == ["github", "systems"]
    assert list(rules)[:2] == ["often", "reputation"]
    headers = [
        part["sizeConstraintStatement"]["fieldToMatch"]["singleHeader"]["name"]
        for name in ("github", "systems")
        for part in rules[name]["statement"]["andStatement"]["statements"]
        if "sizeConstraintStatement" in part
    ]
    assert headers == ["x-hub-signature-256", "x-slipway-signature"]
    redacted = cloud.named("webhooks-acl-logging").inputs["redactedFields"]
    assert [field["singleHeader"]["name"] for field in redacted] == headers
    assert cloud.named("webhooks-acl-association").inputs["resourceArn"].endswith("/webhooks-stage")
    assert cloud.named("webhooks-acl-logs").inputs["name"].startswith("aws-waf-logs-")


def test_aws_would_take_it_and_the_security_rules_hold(cloud: Declared) -> None:
    unknown = ("code: expected exactly one", "parentId: the required input")  # an archive, and what AWS computes
    assert [problem for problem in cloud.problems() if not any(part in problem for part in unknown)] == []
    resources = [
        Resource(made.type, made.name, urn_of(made.type, made.name), made.plain)
        for made in cloud.made
        if made.type.startswith("aws:")
    ]
    verdicts = [
        found
        for rule in SECURITY.rules
        if not isinstance(rule, StackRule)
        for one in resources
        if one.type in rule.types
        for found in rule.findings(one)
        if found.outcome is not Outcome.NOT_APPLICABLE
    ]
    assert len(verdicts) > 1
    assert [(found.resource.name, found.evidence) for found in verdicts if found.outcome is not Outcome.COMPLIANT] == []
