"""The verification of a function's new version, with AWS's own answers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, TypeAlias

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from slipway.decide.verification import Patience, Verdict
from slipway.functions.verify_deployment.handler import watch
from slipway.functions.verify_function.call import call, request
from slipway.functions.verify_function.handler import answer
from slipway.functions.verify_function.version import NoVersionError, Version, new_version

Given: TypeAlias = dict[str, Any]
Client: TypeAlias = Any

EVENT = {"DeploymentId": "d-ABC", "LifecycleEventHookExecutionId": "hook-1"}
VERSION = Version("orders", "7", "/orders/health")
VARIABLES = {"AWS_LWA_READINESS_CHECK_PATH": "/health", "AWS_LWA_REMOVE_BASE_PATH": "/orders"}


def client(service: str, *answers: tuple[str, Given, Given | str]) -> Client:
    """A client that expects these calls in this order; a text is the code of an error."""
    made: Client = boto3.client(
        service,  # type: ignore[call-overload]
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    stub = Stubber(made)
    for operation, expected, told in answers:
        if isinstance(told, str):
            stub.add_client_error(operation, told, expected_params=expected)
        else:
            stub.add_response(operation, told, expected)
    stub.activate()
    return made


def targets(*versions: str) -> list[tuple[str, Given, Given]]:
    ids = [f"orders:{version}" for version in versions]
    found = [
        {
            "deploymentTargetType": "LambdaFunction",
            "lambdaTarget": {"lambdaFunctionInfo": {"functionName": "orders", "targetVersion": version}},
        }
        for version in versions
    ]
    return [
        ("list_deployment_targets", {"deploymentId": "d-ABC"}, {"targetIds": ids}),
        ("batch_get_deployment_targets", {"deploymentId": "d-ABC", "targetIds": ids}, {"deploymentTargets": found}),
    ]


def configured(variables: Given) -> tuple[str, Given, Given]:
    expected = {"FunctionName": "orders", "Qualifier": "7"}
    return "get_function_configuration", expected, {"Environment": {"Variables": variables}}


def reported(status: str) -> tuple[str, Given, Given]:
    told = {"deploymentId": "d-ABC", "lifecycleEventHookExecutionId": "hook-1", "status": status}
    return "put_lifecycle_event_hook_execution_status", told, {"lifecycleEventHookExecutionId": "hook-1"}


def clients(**made: Client) -> Callable[[str], Client]:
    return lambda service: made[service.replace("lambda", "lambda_")]


def invoked(payload: object, error: str = "") -> Client:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    expected = {
        "FunctionName": "orders",
        "Qualifier": "7",
        "Payload": json.dumps(request("/orders/health")).encode(),
    }
    told = {"Payload": io.BytesIO(body), **({"FunctionError": error} if error else {})}
    return client("lambda", ("invoke", expected, told))


def test_the_version_is_the_one_that_the_deployment_brings() -> None:
    codedeploy = client("codedeploy", *targets("7"))
    assert (
        new_version("d-ABC", clients(codedeploy=codedeploy, lambda_=client("lambda", configured(VARIABLES)))) == VERSION
    )


@pytest.mark.parametrize("versions", [(), ("7", "8")])
def test_a_deployment_that_brings_not_one_function_has_no_version(versions: tuple[str, ...]) -> None:
    codedeploy = client("codedeploy", *targets(*versions))
    with pytest.raises(NoVersionError, match=f"brings {len(versions)} functions; expected one"):
        new_version("d-ABC", clients(codedeploy=codedeploy))


def test_a_function_that_tells_no_health_check_has_no_version() -> None:
    codedeploy, function = client("codedeploy", *targets("7")), client("lambda", configured({}))
    with pytest.raises(NoVersionError, match="AWS_LWA_READINESS_CHECK_PATH"):
        new_version("d-ABC", clients(codedeploy=codedeploy, lambda_=function))


@pytest.mark.parametrize(
    ("payload", "error", "says"),
    [
        ({"statusCode": 200, "body": "well"}, "", "status 200"),
        ({"statusCode": 503}, "", "status 503"),
        ({"errorType": "Runtime.ExitError"}, "Unhandled", "no answer: Runtime.ExitError"),
        (b"not json", "Unhandled", "no answer: Unhandled"),
        (b"not json", "", "no answer: its answer has no statusCode"),
        (["well"], "", "no answer: its answer has no statusCode"),
        ({"statusCode": None}, "", "no answer: its answer has no statusCode"),
        (None, "", "no answer: its answer has no statusCode"),
    ],
)
def test_what_a_call_says(payload: object, error: str, says: str) -> None:
    assert str(call(VERSION, invoked(payload, error))) == says


def test_the_request_is_one_that_the_http_api_could_make() -> None:
    made = request("/orders/health")
    assert made["version"] == "2.0"
    assert made["rawPath"] == made["requestContext"]["http"]["path"] == "/orders/health"
    assert made["requestContext"]["http"]["method"] == "GET"


@pytest.mark.parametrize(("says", "status"), [("well", "Succeeded"), ("unwell", "Failed")])
def test_codedeploy_is_told_the_verdict(says: Any, status: str) -> None:  # noqa: ANN401 - one of the verdict's words
    codedeploy = client("codedeploy", *targets("7"), reported(status))
    given = clients(codedeploy=codedeploy, lambda_=client("lambda", configured(VARIABLES)))
    answer(EVENT, given, lambda version: Verdict(says, (str(version),)))


def test_what_can_not_be_found_fails_the_deployment() -> None:
    codedeploy = client(
        "codedeploy", ("list_deployment_targets", {"deploymentId": "d-ABC"}, "AccessDenied"), reported("Failed")
    )
    answer(EVENT, clients(codedeploy=codedeploy), lambda _: Verdict("well", ()))


def test_the_same_event_again_is_no_fault_and_another_refusal_is() -> None:
    put, told, _ = reported("Succeeded")
    again = client("codedeploy", *targets("7"), (put, told, "LifecycleEventAlreadyCompletedException"))
    lambda_ = client("lambda", configured(VARIABLES), configured(VARIABLES))
    answer(EVENT, clients(codedeploy=again, lambda_=lambda_), lambda _: Verdict("well", ()))
    other = client("codedeploy", *targets("7"), (put, told, "InvalidDeploymentIdException"))
    with pytest.raises(ClientError, match="InvalidDeploymentId"):
        answer(EVENT, clients(codedeploy=other, lambda_=lambda_), lambda _: Verdict("well", ()))


def test_a_version_that_never_answers_well_is_given_up_in_time() -> None:
    clock = iter(range(0, 1000, 10))
    verdict = watch(
        str(VERSION),
        Patience(in_a_row=2, seconds=30),
        lambda _: call(VERSION, invoked({"statusCode": 500})),
        lambda: next(clock),
        lambda: None,
    )
    assert verdict.says == "unwell"
    assert any("status 500" in reason for reason in verdict.reasons)
