import json

import pytest

from tests.unit.local.stage import Clients, Given, Made, Stage

API = "aws:apigatewayv2/api:Api"
STAGE = "aws:apigatewayv2/stage:Stage"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
FUNCTION = "aws:lambda/function:Function"
ALIAS = "aws:lambda/alias:Alias"
EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
PERMISSION = "aws:lambda/permission:Permission"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bootstrap:1"


def role(aws: Stage) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return str(aws.make("aws:iam/role:Role", name="runs", assumeRolePolicy=document).state["arn"])


@pytest.fixture
def function(aws: Stage) -> Made:
    return aws.make(
        FUNCTION, name="orders", packageType="Image", imageUri=IMAGE, role=role(aws), publish=True, memorySize=512.0
    )


def alias(aws: Stage, function: Made) -> Made:
    version = function.state["version"]
    return aws.make(ALIAS, name="live", functionName="orders", functionVersion=version, description="what is called")


def test_a_function_made_of_an_image_publishes_its_versions(aws: Stage, client: Clients, function: Made) -> None:
    assert function.state["version"] == "1"
    changed = aws.change(function, memorySize=1024.0)
    assert changed.state["version"] == "2"
    told = client("lambda").get_function_configuration(FunctionName="orders", Qualifier="2")
    assert (told["PackageType"], told["MemorySize"]) == ("Image", 1024)
    aws.remove(changed)


def test_an_alias_names_a_version_and_is_called_by_its_own_arn(aws: Stage, client: Clients, function: Made) -> None:
    made = alias(aws, function)
    assert client("lambda").get_alias(FunctionName="orders", Name="live")["FunctionVersion"] == "1"
    assert made.id == made.state["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:orders:live"
    assert made.state["invokeArn"].endswith(f"functions/{made.id}/invocations")
    aws.change(function, memorySize=1024.0)
    aws.remove(aws.change(made, functionVersion="2"))


def test_an_alias_that_someone_moved_has_drifted(aws: Stage, client: Clients, function: Made) -> None:
    made = alias(aws, function)
    aws.change(function, memorySize=1024.0)
    client("lambda").update_alias(FunctionName="orders", Name="live", FunctionVersion="2")
    assert aws.drifted(made) == {"functionVersion": "2"}


def test_failed_events_go_to_a_queue(aws: Stage, client: Clients, function: Made) -> None:
    alias(aws, function)
    queue = aws.make("aws:sqs/queue:Queue", name="failures")
    wanted: Given = {"onFailure": {"destination": queue.state["arn"]}}
    made = aws.make(EVENTS, functionName="orders", qualifier="live", maximumRetryAttempts=1.0, destinationConfig=wanted)
    told = client("lambda").get_function_event_invoke_config(FunctionName="orders", Qualifier="live")
    assert told["DestinationConfig"]["OnFailure"]["Destination"] == queue.state["arn"]
    assert made.id == "orders:live"
    aws.remove(aws.change(made, maximumRetryAttempts=2.0))


def test_a_permission_belongs_to_the_alias(aws: Stage, client: Clients, function: Made) -> None:
    alias(aws, function)
    made = aws.make(
        PERMISSION,
        statementId="http-api",
        function="orders",
        qualifier="live",
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        sourceArn="arn:aws:execute-api:us-east-1:123456789012:a1b2c3/*/*/orders/*",
    )
    policy = json.loads(client("lambda").get_policy(FunctionName="orders", Qualifier="live")["Policy"])
    assert policy["Statement"][0]["Sid"] == "http-api"
    aws.remove(made)


def test_an_api_with_all_its_parts(aws: Stage, client: Clients, function: Made) -> None:
    called = alias(aws, function)
    api = aws.make(API, name="orders", protocolType="HTTP", tags={"owner": "team"})
    assert api.state["executionArn"] == f"arn:aws:execute-api:us-east-1:123456789012:{api.id}"
    authorizer = aws.make(
        AUTHORIZER,
        name="travellers",
        apiId=api.id,
        authorizerType="JWT",
        identitySources=["$request.header.Authorization"],
        jwtConfiguration={"issuer": "https://id.fleet.example", "audiences": ["orders"]},
    )
    integration = aws.make(
        INTEGRATION,
        apiId=api.id,
        integrationType="AWS_PROXY",
        integrationUri=called.state["invokeArn"],
        payloadFormatVersion="2.0",
        timeoutMilliseconds=30_000.0,
    )
    route = aws.make(
        ROUTE,
        apiId=api.id,
        routeKey="ANY /orders/{proxy+}",
        target=f"integrations/{integration.id}",
        authorizationType="JWT",
        authorizerId=authorizer.id,
    )
    gateway = client("apigatewayv2")
    assert gateway.get_integration(ApiId=api.id, IntegrationId=integration.id)["TimeoutInMillis"] == 30_000
    assert gateway.get_route(ApiId=api.id, RouteId=route.id)["AuthorizerId"] == authorizer.id
    told = gateway.get_authorizer(ApiId=api.id, AuthorizerId=authorizer.id)
    assert told["JwtConfiguration"] == {"Issuer": "https://id.fleet.example", "Audience": ["orders"]}
    aws.remove(aws.change(route, routeKey="ANY /purchases/{proxy+}"))
    aws.remove(aws.change(integration, payloadFormatVersion="1.0"))
    aws.remove(aws.change(authorizer, name="guests"))
    aws.remove(aws.change(api, description="Orders", tags={"owner": "other"}))


def test_a_stage_is_logged_and_throttled(aws: Stage, client: Clients) -> None:
    api = aws.make(API, name="orders", protocolType="HTTP")
    logs = aws.make("aws:cloudwatch/logGroup:LogGroup", name="orders-api")
    stage = aws.make(
        STAGE,
        name="$default",
        apiId=api.id,
        autoDeploy=True,
        accessLogSettings={"destinationArn": logs.state["arn"], "format": "$context.requestId"},
        defaultRouteSettings={"throttlingRateLimit": 100.0, "throttlingBurstLimit": 50.0},
        tags={"owner": "team"},
    )
    told = client("apigatewayv2").get_stage(ApiId=api.id, StageName="$default")
    assert told["DefaultRouteSettings"] == {"ThrottlingRateLimit": 100.0, "ThrottlingBurstLimit": 50}
    assert told["AccessLogSettings"]["DestinationArn"] == logs.state["arn"]
    assert stage.state["invokeUrl"] == f"https://{api.id}.execute-api.us-east-1.amazonaws.com/"
    aws.remove(aws.change(stage, description="The only one", tags={"owner": "other"}))


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (ALIAS, {"name": "12", "functionName": "orders", "functionVersion": "1"}, "name"),
        (EVENTS, {"functionName": "orders", "maximumRetryAttempts": 3.0}, "maximumRetryAttempts"),
        (EVENTS, {"functionName": "orders", "maximumEventAgeInSeconds": 30.0}, "maximumEventAgeInSeconds"),
        (
            EVENTS,
            {"functionName": "o", "destinationConfig": {"onFailure": {"destination": "queue"}}},
            "destinationConfig",
        ),
        (INTEGRATION, {"apiId": "a", "integrationType": "AWS_PROXY"}, "integrationUri"),
        (
            INTEGRATION,
            {"apiId": "a", "integrationType": "HTTP_PROXY", "timeoutMilliseconds": 30_001.0},
            "timeoutMilliseconds",
        ),
        (ROUTE, {"apiId": "a", "routeKey": "/orders"}, "routeKey"),
        (ROUTE, {"apiId": "a", "routeKey": "$default", "authorizationType": "JWT"}, "authorizerId"),
        (ROUTE, {"apiId": "a", "routeKey": "$default", "authorizationType": "IAM"}, "authorizationType"),
        (AUTHORIZER, {"name": "n", "apiId": "a", "authorizerType": "JWT"}, "jwtConfiguration"),
        (STAGE, {"name": "a b", "apiId": "a"}, "name"),
        (API, {"name": "n" * 129, "protocolType": "HTTP"}, "name"),
        (API, {"name": "n", "protocolType": "REST"}, "protocolType"),
    ],
)
def test_what_the_cloud_would_refuse(aws: Stage, token: str, inputs: Given, path: str) -> None:
    problems = aws.problems(token, **inputs)
    assert any(problem.startswith(path) for problem in problems), problems
