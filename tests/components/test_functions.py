"""What every function of the platform has, and that none may do more, or less, than its code does."""

import json
from collections.abc import Callable

import pytest

from components.foundation.notifications import Notifications
from components.foundation.serverless import verifier_statements
from components.foundation.verification import statements as verification_statements
from components.functions import PlatformFunction, Signed, Work, built, own_statements
from tests.components.called import called, granted
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, declared

KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
SIGNED = Signed(
    "artifacts", "signed/1.zip", "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
)
Declare = Callable[..., Declared]


@pytest.fixture
def declare(context_of: ContextOf) -> Declare:
    def declare(signed: Signed | None = None, **more: object) -> Declared:
        work = Work("some", "verify_deployment", "some-1", "Does something", 30, 5, [], **more)  # type: ignore[arg-type]
        return declared(lambda: PlatformFunction(work, context_of({"auth": {}}), KEY_ARN, signed))

    return declare


def test_a_function_is_traced_limited_logged_and_keeps_what_it_gave_up_on(declare: Declare) -> None:
    cloud = declare(variables={"TABLE": "deliveries"})
    (function,), (queue,), (logs,) = cloud.of("Function"), cloud.of("Queue"), cloud.of("LogGroup")
    given = function.inputs
    assert given["architectures"] == ["arm64"]
    assert given["runtime"] == built().runtime
    assert given["handler"] == "slipway.functions.verify_deployment.handler.handle"
    assert given["tracingConfig"] == {"mode": "Active"}
    assert given["reservedConcurrentExecutions"] == 5
    assert given["deadLetterConfig"]["targetArn"].endswith(queue.inputs["name"])
    assert given["environment"]["variables"]["TABLE"] == "deliveries"
    assert given["code"].path == str(built().path)
    assert (logs.inputs["name"], logs.inputs["kmsKeyId"]) == ("/aws/lambda/some-1", KEY_ARN)
    assert queue.inputs["kmsMasterKeyId"] == KEY_ARN


def test_what_a_function_gave_up_on_calls_people(context_of: ContextOf) -> None:
    context = context_of({"auth": {}})
    work = Work("some", "verify_deployment", "some-1", "Does something", 30, 5, [])

    def declare() -> None:
        PlatformFunction(work, context, KEY_ARN)
        Notifications("notify", context, KEY_ARN)

    cloud = declared(declare)
    (alarm,), (queue,) = cloud.of("MetricAlarm"), cloud.of("Queue")
    assert alarm.inputs["dimensions"] == {"QueueName": queue.inputs["name"]}
    assert alarm.inputs["namespace"] == "AWS/SQS"
    (topic,) = (each for each in cloud.of("Topic") if each.name == "notify-alarms")
    assert [told.rpartition(":")[2] for told in alarm.inputs["alarmActions"]] == [topic.inputs["name"]]


def test_a_signed_package_is_all_that_a_function_takes(declare: Declare) -> None:
    given = declare(SIGNED).of("Function")[0].inputs
    assert (given["s3Bucket"], given["s3Key"], given["codeSigningConfigArn"]) == (
        SIGNED.bucket,
        SIGNED.key,
        SIGNED.config_arn,
    )
    assert "code" not in given


def test_a_function_in_the_network_may_join_it(declare: Declare) -> None:
    place = {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}
    assert declare(network=place).of("RolePolicyAttachment")[0].inputs["policyArn"].endswith("VPCAccessExecutionRole")
    assert not declare().of("RolePolicyAttachment")


def test_a_role_holds_what_all_functions_do_and_its_own_and_no_more(declare: Declare) -> None:
    (policy,) = declare().of("RolePolicy")
    actions = granted(json.loads(policy.inputs["policy"])["Statement"])
    assert actions == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "sqs:SendMessage",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }


def test_verifying_functions_may_do_what_their_code_calls_and_no_more(context_of: ContextOf) -> None:
    context = context_of({"auth": {}})
    assert granted(verification_statements(context)) == called("verify_deployment")
    assert granted(verifier_statements(context, ["orders"])) == called("verify_function")


def test_own_statements_name_their_resources(context_of: ContextOf) -> None:
    for statement in own_statements(context_of({"auth": {}}), "some-1", "arn:queue", KEY_ARN):
        if not all(action.startswith("xray:") for action in statement["Action"]):
            assert statement["Resource"] != "*"
