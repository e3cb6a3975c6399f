"""The router as declared: what it is told of by few rules, and that it may keep and tell, no more."""

from __future__ import annotations

import json

import pytest

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.guard.directory import ServiceDirectory
from components.guard.router import TIMEOUT, Router
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from slipway.cli.inputs import load_plan
from slipway.cli.redrive import LONGEST_QUEUE
from slipway.decide.directories import directory_of
from slipway.decide.events.read import READERS
from slipway.functions.claims import LEASE
from slipway.functions.environment import read
from slipway.functions.router.variables import RouterVariables
from slipway.plan.naming import physical_name
from tests.components.called import called, granted
from tests.components.declared import ACCOUNT, Declared, declared
from tests.components.test_functions import KEY_ARN

TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
NOT_IN_ITS_FOLDER = {
    "codepipeline:GetPipelineExecution",  # what an execution carries
    "dynamodb:BatchGetItem",  # what runs
    "dynamodb:DeleteItem",  # claims
    "s3:PutObject",  # copies of evidence
    "s3:GetObject",  # the directory
    "secretsmanager:GetSecretValue",  # Slack
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "sqs:ReceiveMessage",  # Lambda feeds it
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
}
OWN = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}


@pytest.fixture(scope="module")
def prod() -> tuple[Declared, Context]:
    plan, catalogue = load_plan("prod")
    context = Context(plan, ACCOUNT, "us-east-1")

    def make() -> None:
        store = ArtifactStore("store", context, KEY_ARN)
        Router(
            context,
            tables=DecisionTables(context, KEY_ARN),
            slack=SlackAccess(context, KEY_ARN),
            directory=ServiceDirectory(context, catalogue, store),
            evidence=EvidenceStore(context, []),
            key_arn=KEY_ARN,
            alarms_arn=TOPIC,
        )

    return declared(make), context


def test_its_role_may_do_what_its_code_calls_and_no_more(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    statements = json.loads(cloud.named("router-policy").inputs["policy"])["Statement"]
    assert granted(statements) - OWN - {"sqs:SendMessage"} == called("router") | NOT_IN_ITS_FOLDER
    assert {action for each in statements if each["Resource"] == "*" for action in each["Action"]} <= OWN


def test_what_it_publishes_goes_to_one_topic(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    statements = json.loads(cloud.named("router-policy").inputs["policy"])["Statement"]
    (publishing,) = [each for each in statements if "sns:Publish" in each["Action"]]
    assert publishing["Resource"] == TOPIC


def test_its_environment_is_what_it_starts_with(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    (function,) = cloud.of("Function")
    variables = read(RouterVariables, function.inputs["environment"]["variables"])
    assert variables.facts_table == cloud.named("facts").inputs["name"]
    assert function.inputs["timeout"] == TIMEOUT


def test_a_claim_outlives_the_function() -> None:
    assert TIMEOUT <= LEASE


def test_few_rules_bring_all_that_it_can_read(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    rules = [json.loads(rule.inputs["eventPattern"]) for rule in cloud.of("EventRule")]
    assert len(rules) <= 7
    told = {(source, kind) for rule in rules for source in rule["source"] for kind in rule.get("detail-type", [])}
    of_webhooks = {each for each in READERS if each[0] == "slipway.webhooks"}
    assert told == set(READERS) - of_webhooks
    assert {"source": ["slipway.webhooks"]} in rules


def test_the_rules_know_every_pipeline_group_and_alarm_of_the_stack(prod: tuple[Declared, Context]) -> None:
    cloud, context = prod
    _, catalogue = load_plan("prod")
    prefix = f"{context.plan.stack}-"
    for listed in directory_of(context.plan, catalogue).services.values():
        names = [listed.pipeline, *listed.alarms, *(group for _, group in listed.deployment_groups)]
        assert [name for name in names if not name.startswith(prefix)] == []
        (rule,) = [
            json.loads(each.inputs["eventPattern"]) for each in cloud.of("EventRule") if each.name == "router-ecs"
        ]
        for cluster, name in listed.ecs_services:
            arn = context.arn("ecs", f"service/{cluster}/{name}")
            assert arn.startswith(rule["resources"][0]["prefix"])


def test_the_queue_reports_each_message_by_itself(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    (feed,) = cloud.of("EventSourceMapping")
    assert feed.inputs["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_commands_find_its_table_and_its_queues_by_their_names(prod: tuple[Declared, Context]) -> None:
    cloud, context = prod
    assert cloud.named("facts").inputs["name"] == physical_name(context.plan.stack, "facts", limit=255)
    names = {queue.inputs["name"] for queue in cloud.of("Queue")}
    kinds = ("inbox", "poison", "undelivered")
    assert names == {physical_name(context.plan.stack, "router", kind, limit=LONGEST_QUEUE) for kind in kinds}


def test_aws_would_take_it(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    unknown = ("code: expected exactly one", "functionName: expected text")  # an archive, and what AWS computes
    assert [problem for problem in cloud.problems() if not any(part in problem for part in unknown)] == []
