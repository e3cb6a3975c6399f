import json
from collections.abc import Callable
from typing import Any

import pytest

from components.context import Context
from components.foundation import Foundation
from components.pipeline import ServicePipeline
from slipway.plan.deploys.configurations import configuration
from tests.components.declared import Declared, declared

ContextOf = Callable[..., Context]
SERVICE: dict[str, object] = {
    "template": "serverless",
    "targets": ["lambda"],
    "port": 9000,
    "health": "/well",
    "function": {"memory": 256, "timeout": 60, "concurrency": 7},
}
MOST_RESOURCES = 40
"""What adding a service may add to a stack."""


def planned(context_of: ContextOf, *names: str, **more: object) -> Context:
    return context_of({name: {**SERVICE, **more} for name in names}, **{"slipway:bootstrapImage": "bootstrap:1"})


def made(context: Context) -> Declared:
    def program() -> None:
        foundation = Foundation(context)
        for pipeline in context.plan.pipelines:
            ServicePipeline(pipeline, context, foundation)

    return declared(program)


@pytest.fixture(scope="module")
def context(context_of: ContextOf) -> Context:
    return planned(context_of, "orders")


@pytest.fixture(scope="module")
def found(context: Context) -> Declared:
    return made(context)


@pytest.fixture(scope="module")
def with_token(context_of: ContextOf) -> Declared:
    jwt = {"issuer": "https://id.fleet.example", "audience": ["orders"]}
    return made(planned(context_of, "orders", function={"jwt": jwt}))


def one(found: Declared, kind: str, name: str = "orders") -> dict[str, Any]:
    (resource,) = [each for each in found.of(kind) if each.name.startswith(name)]
    return resource.inputs


def granted(found: Declared, role: str) -> dict[str, Any]:
    """The resources that each action of a role's policy is allowed on."""
    statements = json.loads(found.named(f"{role}-policy").inputs["policy"])["Statement"]
    return {action: statement["Resource"] for statement in statements for action in statement["Action"]}


def test_the_cloud_would_take_everything(found: Declared) -> None:
    invented = ("vpcConfig", "verify-function.code")
    assert [problem for problem in found.problems() if not any(word in problem for word in invented)] == []


def test_the_function_is_what_the_catalogue_says(context: Context, found: Declared) -> None:
    function = one(found, "Function")
    assert function["packageType"] == "Image"
    assert function["imageUri"] == f"{context.account}.dkr.ecr.us-east-1.amazonaws.com/bootstrap:1"
    assert (function["memorySize"], function["timeout"], function["reservedConcurrentExecutions"]) == (256, 60, 7)
    assert function["tracingConfig"] == {"mode": "Active"}
    assert function["environment"]["variables"] == {
        "AWS_LWA_PORT": "9000",
        "AWS_LWA_READINESS_CHECK_PATH": "/well",
        "AWS_LWA_REMOVE_BASE_PATH": "/orders",
    }


def test_callers_reach_the_alias_only_by_the_api_and_only_signed(found: Declared) -> None:
    alias, permission = one(found, "Alias"), one(found, "Permission")
    assert one(found, "Integration")["integrationUri"].endswith(f"{alias['name']}/invocations")
    assert (permission["qualifier"], permission["principal"]) == ("live", "apigateway.amazonaws.com")
    assert permission["sourceArn"].endswith("/*/*/orders/*")
    route = one(found, "Route")
    assert (route["routeKey"], route["authorizationType"]) == ("ANY /orders/{proxy+}", "AWS_IAM")
    assert one(found, "Integration")["timeoutMilliseconds"] == 30_000


def test_callers_bring_a_token_where_the_service_says_so(with_token: Declared) -> None:
    route = one(with_token, "Route")
    assert (route["authorizationType"], route["authorizerId"]) == ("JWT", "orders-authorizer-id")
    assert one(with_token, "Authorizer")["jwtConfiguration"] == {
        "issuer": "https://id.fleet.example",
        "audiences": ["orders"],
    }


def test_the_api_is_logged_and_throttled(found: Declared) -> None:
    stage = one(found, "Stage", "core")
    assert (
        stage["accessLogSettings"]["destinationArn"]
        == "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/slipway/test/core-api"
    )
    assert "$context.requestId" in json.loads(stage["accessLogSettings"]["format"]).values()
    assert stage["defaultRouteSettings"]["throttlingRateLimit"] > 0


def test_services_of_a_system_share_its_api(context_of: ContextOf) -> None:
    found = made(planned(context_of, "orders", "returns"))
    assert len(found.of("Api")) == 1
    assert {
        route.inputs["routeKey"]
        for route in found.made
        if route.type.endswith("/route:Route") and "apigatewayv2" in route.type
    } == {
        "ANY /orders/{proxy+}",
        "ANY /returns/{proxy+}",
    }


def test_the_deployment_group_is_what_the_plan_delivers_by(context: Context, found: Declared) -> None:
    group, delivery = one(found, "DeploymentGroup"), context.plan.pipelines[0].delivery_to("lambda")
    project = found.named("orders-deploy-lambda").inputs
    variables = {each["name"]: each["value"] for each in project["environment"]["environmentVariables"]}
    assert group["deploymentConfigName"] == configuration("test", delivery).name
    alarms = {each.inputs["name"] for each in found.of("MetricAlarm") if each.name.startswith("orders-lambda-")}
    assert group["alarmConfiguration"]["enabled"]
    assert set(group["alarmConfiguration"]["alarms"]) == alarms
    assert len(alarms) == 3
    assert group["autoRollbackConfiguration"]["enabled"]
    assert (variables["DEPLOYMENT_GROUP"], variables["FUNCTION"]) == (
        group["deploymentGroupName"],
        one(found, "Function")["name"],
    )
    assert variables["APPLICATION"] == group["appName"]
    assert variables["VERIFIER"] == one(found, "Function", "verify")["name"]


def test_only_the_deploy_role_moves_the_function_and_it_does_nothing_else(found: Declared) -> None:
    actions = granted(found, "deploy-lambda")
    function = one(found, "Function")["name"]
    assert actions["lambda:UpdateFunctionCode"] == [f"arn:aws:lambda:us-east-1:123456789012:function:{function}*"]
    assert "lambda:UpdateAlias" not in actions
    assert not any(action.startswith(("iam:", "ecr:Put", "codepipeline:")) for action in actions)
    movers = [
        policy.name for policy in found.of("RolePolicy") if "lambda:UpdateFunctionCode" in policy.inputs["policy"]
    ]
    assert movers == ["deploy-lambda-policy"]
    trust = json.loads(found.named("deploy-lambda-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust[0]["Principal"] == {"Service": "codebuild.amazonaws.com"}
    assert trust[0]["Condition"]["ArnLike"]["aws:SourceArn"].endswith("project/*-deploy-lambda-????????")
    assert found.named("orders-deploy-lambda").inputs["name"].rpartition("-")[0].endswith("-deploy-lambda")


def test_the_registry_lets_lambda_read_the_images_of_this_function(found: Declared) -> None:
    (statement,) = json.loads(one(found, "RepositoryPolicy")["policy"])["Statement"]
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].endswith(f"function:{one(found, 'Function')['name']}")


def test_nothing_of_ecs_is_declared_for_it(found: Declared) -> None:
    assert not found.of("TaskDefinition")
    assert not found.of("LoadBalancer")
    assert not found.of("TargetGroup")


def test_a_service_adds_no_more_than_it_may(with_token: Declared) -> None:
    assert len([each for each in with_token.made if each.name.startswith("orders")]) <= MOST_RESOURCES
