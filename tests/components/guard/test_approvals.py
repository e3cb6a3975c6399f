"""Approvals as declared: what they are told of, who may answer by which door, and the least that each part may do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.guard.approval_doors import AT_ONCE, TIMEOUT, WORKERS, ApprovalDoors
from components.guard.approvals import Approvals, people_answer
from components.guard.directory import ServiceDirectory
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from components.guard.webhooks import Webhooks
from slipway.cli.inputs import load_plan
from slipway.functions.approval_links.variables import LinksVariables
from slipway.functions.approvals.rows import INDEX
from slipway.functions.approvals.variables import ApprovalsVariables
from slipway.functions.claims import LEASE
from slipway.functions.environment import read
from slipway.functions.slack_door.variables import SlackDoorVariables
from tests.components.called import called, granted
from tests.components.declared import ACCOUNT, Declared, declared
from tests.components.test_functions import KEY_ARN

TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
OWN = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
SHARED = {
    "approvals": {
        "codepipeline:GetPipelineExecution",  # what an execution carries
        "dynamodb:UpdateItem",  # claims
        "dynamodb:DeleteItem",
        "dynamodb:BatchGetItem",  # evidence
        "s3:PutObject",
        "s3:GetObject",  # the directory
        "secretsmanager:GetSecretValue",  # Slack
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "sqs:ReceiveMessage",  # Lambda feeds it
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",  # what Lambda gave up on
    },
    "slack_door": {"secretsmanager:GetSecretValue", "kms:Decrypt", "kms:GenerateDataKey"},
    "approval_links": {"dynamodb:GetItem", "kms:VerifyMac", "kms:Decrypt", "kms:GenerateDataKey"},
}
"""What the code that functions share calls, and what is done in their name."""


def _declared(stack: str) -> tuple[Declared, Context]:
    plan, catalogue = load_plan(stack)
    context = Context(plan, ACCOUNT, "us-east-1")

    def make() -> None:
        store, evidence = ArtifactStore("store", context, KEY_ARN), EvidenceStore(context, [])
        tables, slack = DecisionTables(context, KEY_ARN), SlackAccess(context, KEY_ARN)
        doors = ApprovalDoors(context, tables=tables, slack=slack, key_arn=KEY_ARN, alarms_arn=TOPIC)
        api = Webhooks(context, KEY_ARN, entrances=doors.entrances)
        Approvals(
            context,
            catalogue,
            doors=doors,
            url=api.url,
            tables=tables,
            slack=slack,
            directory=ServiceDirectory(context, catalogue, store),
            evidence=evidence,
            key_arn=KEY_ARN,
        )

    return declared(make), context


@pytest.fixture(scope="module")
def prod() -> tuple[Declared, Context]:
    return _declared("prod")


def _statements(cloud: Declared, name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(cloud.named(f"{name}-policy").inputs["policy"])["Statement"]
    return told


@pytest.mark.parametrize(
    ("name", "module"),
    [("approvals", "approvals"), ("slack-door", "slack_door"), ("approval-links", "approval_links")],
)
def test_each_role_may_do_what_its_code_calls_and_no_more(
    prod: tuple[Declared, Context], name: str, module: str
) -> None:
    statements = _statements(prod[0], name)
    assert granted(statements) - OWN == called(module) | SHARED[module]
    assert {action for each in statements if each["Resource"] == "*" for action in each["Action"]} <= OWN


def test_it_answers_nothing_but_the_approvals_of_its_own_stack(prod: tuple[Declared, Context]) -> None:
    cloud, context = prod
    (statement,) = [
        each for each in _statements(cloud, "approvals") if each["Action"] == ["codepipeline:PutApprovalResult"]
    ]
    assert statement["Resource"] == [f"arn:aws:codepipeline:us-east-1:{ACCOUNT}:prod-*/Approval/ReleaseManager"]
    assert all(pipeline.name.startswith("prod-") for pipeline in context.plan.pipelines)


def test_it_tries_no_stages_again_but_those_that_a_gate_of_its_own_stack_can_hold_up(
    prod: tuple[Declared, Context],
) -> None:
    statements = _statements(prod[0], "approvals")
    (statement,) = [each for each in statements if each["Action"] == ["codepipeline:RetryStageExecution"]]
    stages = ("Approval", "Preflight")
    assert statement["Resource"] == [f"arn:aws:codepipeline:us-east-1:{ACCOUNT}:prod-*/{stage}" for stage in stages]


def test_each_starts_with_its_environment(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    variables = {made.name: made.inputs["environment"]["variables"] for made in cloud.of("Function")}
    told = read(ApprovalsVariables, variables["approvals"])
    assert told.own_role == cloud.named("approvals-role").inputs["name"]
    assert told.upstream_table.startswith("arn:aws:dynamodb:")
    door, links = read(SlackDoorVariables, variables["slack-door"]), read(LinksVariables, variables["approval-links"])
    assert door.approvals_queue == links.approvals_queue
    assert door.slack_secret == told.slack_secret != ""
    assert links.links_key == told.links_key


def test_whoever_still_works_holds_the_claim_and_none_is_kept_from_the_function(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    (function,) = [made.inputs for made in cloud.of("Function") if made.name == "approvals"]
    assert function["timeout"] == TIMEOUT < LEASE
    assert function["reservedConcurrentExecutions"] >= WORKERS
    feed = cloud.named("approvals-feed").inputs
    assert (feed["batchSize"], feed["scalingConfig"]) == (1, {"maximumConcurrency": WORKERS})
    (queue,) = [made.inputs for made in cloud.of("Queue") if made.name == "approvals-inbox"]
    assert queue["visibilityTimeoutSeconds"] > LEASE


def test_it_is_told_of_approvals_of_its_stack_and_of_time(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    pattern = json.loads(cloud.named("approvals-actions").inputs["eventPattern"])
    assert pattern["detail"] == {"pipeline": [{"prefix": "prod-"}], "type": {"category": ["Approval"]}}
    gates = json.loads(cloud.named("approvals-gates").inputs["eventPattern"])
    assert gates["detail"] == {
        "pipeline": [{"prefix": "prod-"}],
        "action": ["Gate", "GateAgain"],
        "state": ["FAILED"],
        "type": {"category": ["Invoke"]},
    }
    assert cloud.named("approvals-tick").inputs["scheduleExpression"] == "rate(5 minutes)"


def test_each_door_has_its_own_path_function_and_methods(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    permissions = {
        made.inputs["sourceArn"].partition("/")[2]: made.inputs["function"]
        for made in cloud.of("Permission")
        if made.name.startswith("webhooks-")
    }
    assert sorted(permissions) == [
        "live/GET/approvals/*",
        "live/POST/approvals/*",
        "live/POST/github",
        "live/POST/slack",
        "live/POST/systems/*",
    ]
    assert len(set(permissions.values())) == 3
    assert all(
        made.inputs["reservedConcurrentExecutions"] >= AT_ONCE
        for made in cloud.of("Function")
        if made.name != "webhooks"
    )


def test_the_firewall_lets_the_doors_requests_pass_and_logs_no_link(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    rules = {rule["name"]: rule for rule in cloud.named("webhooks-acl").inputs["rules"]}
    assert {"slack", "approval-get", "approval-post"} <= set(rules)
    matched = json.dumps(rules["approval-get"])
    assert '"searchString": "GET"' in matched
    assert "sizeConstraintStatement" not in matched
    assert "x-slack-signature" in json.dumps(rules["slack"])
    assert {"queryString": {}} in cloud.named("webhooks-acl-logging").inputs["redactedFields"]
    sampled = {name for name, rule in rules.items() if rule["visibilityConfig"]["sampledRequestsEnabled"]}
    assert sampled == set(rules) - {"approval-get", "approval-post"}


def test_each_release_manager_is_mailed_their_own_link_alone(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    told = {made.inputs["endpoint"]: json.loads(made.inputs["filterPolicy"]) for made in cloud.of("TopicSubscription")}
    assert told["ana.nunez@wayfarer.example"] == {"recipient": ["ana-nunez"]}
    assert "dana.weiss@wayfarer.example" not in told
    key = cloud.named("approval-links-key").inputs
    assert (key["keyUsage"], key["customerMasterKeySpec"]) == ("GENERATE_VERIFY_MAC", "HMAC_256")


def test_the_table_has_what_the_code_asks_by(prod: tuple[Declared, Context]) -> None:
    (table,) = [made.inputs for made in prod[0].of("Table") if made.inputs["hashKey"] == "request"]
    (index,) = table["globalSecondaryIndexes"]
    assert (index["name"], index["hashKey"]) == (INDEX, "standing")


def test_only_stacks_in_which_people_answer_something_have_them() -> None:
    stacks = ("dev", "qa", "staging", "prod", "local")
    assert [stack for stack in stacks if people_answer(_context(stack))] == ["staging", "prod", "local"]
    context = _context("staging")
    silent = context.plan.settings.model_copy(update={"slack_channel": None})
    assert not people_answer(replace(context, plan=replace(context.plan, settings=silent))), (
        "where would they be asked?"
    )


def test_where_closed_gates_alone_are_answered_nothing_is_approved_and_nobody_is_mailed() -> None:
    cloud, _ = _declared("staging")
    statements = _statements(cloud, "approvals")
    tried = [each["Resource"] for each in statements if each["Action"] == ["codepipeline:RetryStageExecution"]]
    assert tried == [[f"arn:aws:codepipeline:us-east-1:{ACCOUNT}:staging-*/Preflight"]]
    assert not granted(statements) & {"codepipeline:PutApprovalResult", "sns:Publish", "kms:GenerateMac"}
    assert [made for kind in ("Topic", "TopicSubscription") for made in cloud.of(kind)] == []
    assert {made.name for made in cloud.of("Function")} == {"webhooks", "slack-door", "approvals"}
    (function,) = (made for made in cloud.of("Function") if made.name == "approvals")
    told = read(ApprovalsVariables, function.inputs["environment"]["variables"])
    assert (told.links_topic, told.links_key) == ("", "")
    rules = {made.name for made in cloud.of("EventRule")}
    assert rules == {"approvals-gates", "approvals-tick"}


def _context(stack: str) -> Context:
    return Context(load_plan(stack)[0], ACCOUNT, "us-east-1")


def test_aws_would_take_it(prod: tuple[Declared, Context]) -> None:
    computed = (
        "code: expected exactly one",
        "queueUrl: the required input",
        "functionName: expected text",
        "parentId: the required input",
    )
    assert [each for each in prod[0].problems() if not any(part in each for part in computed)] == []
