"""The rollback function as declared: what it is told of, and that it may go back and look, no more."""

from __future__ import annotations

import json

import pytest

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.guard.directory import ServiceDirectory
from components.guard.rollback import TIMEOUT, Rollback
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from slipway.cli.inputs import load_plan
from slipway.decide.directories import directory_of
from slipway.functions.claims import LEASE
from slipway.functions.environment import read
from slipway.functions.rollback.variables import RollbackVariables
from tests.components.called import called, granted
from tests.components.declared import ACCOUNT, Declared, declared
from tests.components.test_functions import KEY_ARN

TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
NOT_IN_ITS_FOLDER = {
    "dynamodb:Query",  # evidence, pushes and facts
    "s3:PutObject",  # copies of evidence
    "secretsmanager:GetSecretValue",  # Slack
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "sqs:ReceiveMessage",  # Lambda feeds it
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "s3:ListBucket",  # or S3 answers 403 about what is not there
    "codedeploy:GetApplicationRevision",  # CodeDeploy asks for these of whoever deploys
    "codedeploy:GetDeploymentConfig",
    "codedeploy:RegisterApplicationRevision",
}


@pytest.fixture(scope="module")
def prod() -> tuple[Declared, Context]:
    plan, catalogue = load_plan("prod")
    context = Context(plan, ACCOUNT, "us-east-1")

    def make() -> None:
        store = ArtifactStore("store", context, KEY_ARN)
        Rollback(
            context,
            tables=DecisionTables(context, KEY_ARN),
            slack=SlackAccess(context, KEY_ARN),
            directory=ServiceDirectory(context, catalogue, store),
            evidence=EvidenceStore(context, []),
            stores={context.region: store},
            key_arn=KEY_ARN,
            alarms_arn=TOPIC,
        )

    return declared(make), context


def _statements(cloud: Declared) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(cloud.named("rollback-policy").inputs["policy"])["Statement"]
    return told


def test_its_role_may_do_what_its_code_calls_and_no_more(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    own = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    may = granted(_statements(cloud)) - own - {"sqs:SendMessage"}
    assert may == called("rollback") | NOT_IN_ITS_FOLDER
    wide = {action for each in _statements(cloud) if each["Resource"] == "*" for action in each["Action"]}  # type: ignore[attr-defined]
    assert wide - own == {
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricWidgetImage",
    }


def test_it_goes_back_only_in_stages_that_deploy(prod: tuple[Declared, Context]) -> None:
    cloud, context = prod
    (statement,) = [each for each in _statements(cloud) if each["Action"] == ["codepipeline:RollbackStage"]]
    stages = statement["Resource"]
    assert isinstance(stages, list)
    assert {arn.rpartition(":")[2].partition("/")[0] for arn in stages} == {f"{context.plan.stack}-*"}
    assert {arn.rpartition("/")[2] for arn in stages} == {"Apply", "Deploy"}


def test_it_starts_with_its_environment(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    (function,) = cloud.of("Function")
    variables = read(RollbackVariables, function.inputs["environment"]["variables"])
    assert variables.claims_table == cloud.named("claims").inputs["name"]
    assert variables.alarms_topic == TOPIC
    assert function.inputs["reservedConcurrentExecutions"] > 0


def test_whoever_still_works_holds_the_lease(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    assert cloud.of("Function")[0].inputs["timeout"] == TIMEOUT < LEASE


def test_every_alarm_of_the_stack_that_rings_reaches_it(prod: tuple[Declared, Context]) -> None:
    cloud, context = prod
    pattern = json.loads(cloud.named("rollback-alarms").inputs["eventPattern"])
    assert pattern["detail"]["state"] == {"value": ["ALARM"]}
    ((prefix,),) = [tuple(each.values()) for each in pattern["detail"]["alarmName"]]
    _, catalogue = load_plan("prod")
    alarms = [name for listed in directory_of(context.plan, catalogue).services.values() for name in listed.alarms]
    assert alarms
    assert all(name.startswith(prefix) for name in alarms)


def test_it_wakes_by_itself(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    assert cloud.named("rollback-tick").inputs["scheduleExpression"] == "rate(1 minute)"


def test_aws_would_take_it(prod: tuple[Declared, Context]) -> None:
    cloud, _ = prod
    computed = ("code: expected exactly one", "queueUrl: the required input", "functionName: expected text")
    assert [problem for problem in cloud.problems() if not any(part in problem for part in computed)] == []


def test_the_registries_that_it_asks_are_those_of_the_services_with_images(prod: tuple[Declared, Context]) -> None:
    _, context = prod
    _, catalogue = load_plan("prod")
    listed = directory_of(context.plan, catalogue).services
    services = context.plan.services
    assert {name: bool(one.registry) for name, one in listed.items()} == {
        name: services[name].has_image for name in listed
    }
    assert all(one.registry.startswith(f"{context.plan.stack}-") for one in listed.values() if one.registry)
