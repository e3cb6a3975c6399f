"""REST APIs: what the program declares is what the emulated API Gateway holds."""

import pytest

from tests.unit.local.stage import Clients, Given, Made, Stage

API, RESOURCE, METHOD = (
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/resource:Resource",
    "aws:apigateway/method:Method",
)
INTEGRATION, DEPLOYMENT = "aws:apigateway/integration:Integration", "aws:apigateway/deployment:Deployment"
STAGE, SETTINGS = "aws:apigateway/stage:Stage", "aws:apigateway/methodSettings:MethodSettings"
ACCOUNT = "aws:apigateway/account:Account"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
LOG = {"destinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:api", "format": '{"id": "$context.requestId"}'}


def made_api(aws: Stage) -> Made:
    endpoint = {"types": "REGIONAL"}
    return aws.make(API, name="hooks", endpointConfiguration=endpoint, binaryMediaTypes=["*/*"], tags={"a": "b"})


def made_route(aws: Stage, api: Made) -> tuple[Made, Made]:
    place = aws.make(RESOURCE, restApi=api.id, parentId=api.state["rootResourceId"], pathPart="github")
    given = {"restApi": api.id, "resourceId": place.id, "httpMethod": "POST"}
    aws.make(METHOD, **given, authorization="NONE")
    how = {"integrationHttpMethod": "POST", "type": "AWS_PROXY", "uri": URI, "timeoutMilliseconds": 10_000.0}
    return place, aws.make(INTEGRATION, **given, **how)


def made_stage(aws: Stage, api: Made, **more: object) -> Made:
    deployment = aws.make(DEPLOYMENT, restApi=api.id, triggers={"paths": "1"})
    return aws.make(
        STAGE,
        restApi=api.id,
        deployment=deployment.id,
        stageName="live",
        accessLogSettings=LOG,
        xrayTracingEnabled=True,
        tags={"a": "b"},
        **more,
    )


def test_what_a_path_is_integrated_with_can_be_read_back(aws: Stage, client: Clients) -> None:
    api = made_api(aws)
    place, integration = made_route(aws, api)
    told = client("apigateway").get_rest_api(restApiId=api.id)
    assert (told["name"], told["binaryMediaTypes"], told["tags"]) == ("hooks", ["*/*"], {"a": "b"})
    resources = {each["path"]: each for each in client("apigateway").get_resources(restApiId=api.id)["items"]}
    assert resources["/github"]["resourceMethods"]["POST"]["methodIntegration"]["uri"] == URI
    assert place.state["path"] == "/github"
    assert integration.id == f"agi-{api.id}-{place.id}-POST"
    changed = aws.change(integration, timeoutMilliseconds=5_000.0)
    method = {"restApiId": api.id, "resourceId": place.id, "httpMethod": "POST"}
    assert client("apigateway").get_integration(**method)["timeoutInMillis"] == 5_000
    client("apigateway").put_integration(**method, type="AWS_PROXY", uri=URI, integrationHttpMethod="POST")
    assert "timeoutMilliseconds" not in aws.drifted(integration) or changed


def test_an_api_changes_and_goes(aws: Stage, client: Clients) -> None:
    api = made_api(aws)
    changed = aws.change(api, description="Webhooks", binaryMediaTypes=["image/png"], tags={"c": "d"})
    told = client("apigateway").get_rest_api(restApiId=api.id)
    assert (told["description"], told["binaryMediaTypes"], told["tags"]) == ("Webhooks", ["image/png"], {"c": "d"})
    aws.remove(changed)


def test_parts_are_made_anew_and_not_moved(aws: Stage) -> None:
    api = made_api(aws)
    place, _ = made_route(aws, api)
    assert aws.replaces(place, pathPart="other") == ("pathPart",)
    deployment = aws.make(DEPLOYMENT, restApi=api.id, triggers={"paths": "1"})
    assert aws.replaces(deployment, triggers={"paths": "2"}) == ("triggers",)
    aws.remove(deployment)


def test_a_stage_with_its_limits_and_its_log(aws: Stage, client: Clients) -> None:
    api = made_api(aws)
    made_route(aws, api)
    stage = made_stage(aws, api)
    assert stage.state["arn"] == f"arn:aws:apigateway:us-east-1::/restapis/{api.id}/stages/live"
    assert stage.state["invokeUrl"] == f"https://{api.id}.execute-api.us-east-1.amazonaws.com/live"
    wanted = {"throttlingRateLimit": 50.0, "throttlingBurstLimit": 100.0, "loggingLevel": "ERROR"}
    settings = aws.make(SETTINGS, restApi=api.id, stageName="live", methodPath="*/*", settings=wanted)
    told = client("apigateway").get_stage(restApiId=api.id, stageName="live")
    assert told["methodSettings"]["*/*"]["throttlingRateLimit"] == 50.0
    assert told["methodSettings"]["*/*"]["throttlingBurstLimit"] == 100
    assert told["accessLogSettings"] == LOG
    assert told["tracingEnabled"] is True

    second = aws.make(DEPLOYMENT, "second", restApi=api.id, triggers={"paths": "2"})
    stage = aws.change(stage, deployment=second.id, xrayTracingEnabled=False, tags={"c": "d"})
    told = client("apigateway").get_stage(restApiId=api.id, stageName="live")
    assert (told["deploymentId"], told["tracingEnabled"], told["tags"]) == (second.id, False, {"c": "d"})
    settings = aws.change(settings, settings={**wanted, "throttlingRateLimit": 5.0})
    aws.remove(settings)
    aws.remove(stage)


def test_drift_of_a_stage_shows(aws: Stage, client: Clients) -> None:
    api = made_api(aws)
    made_route(aws, api)
    stage = made_stage(aws, api)
    change = {"op": "replace", "path": "/tracingEnabled", "value": "false"}
    client("apigateway").update_stage(restApiId=api.id, stageName="live", patchOperations=[change])
    assert aws.drifted(stage) == {"xrayTracingEnabled": False}


def test_the_account_may_write_logs(aws: Stage, client: Clients) -> None:
    role = "arn:aws:iam::123456789012:role/logs"
    account = aws.make(ACCOUNT, cloudwatchRoleArn=role)
    assert client("apigateway").get_account()["cloudwatchRoleArn"] == role
    account = aws.change(account, cloudwatchRoleArn=f"{role}-2")
    aws.remove(account)


def test_what_moto_forgot_reads_as_gone(aws: Stage, client: Clients) -> None:
    api = made_api(aws)
    made_route(aws, api)
    made_stage(aws, api)
    client("apigateway").delete_rest_api(restApiId=api.id)
    aws.forgotten()


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (API, {"endpointConfiguration": {"types": "REGION"}}, "endpointConfiguration.types: expected one of EDGE"),
        (METHOD, {"httpMethod": "SEND", "authorization": "NONE"}, "httpMethod: expected one of ANY"),
        (
            INTEGRATION,
            {"httpMethod": "GET", "integrationHttpMethod": "GET", "type": "AWS_PROXY", "uri": URI},
            "integrationHttpMethod: Lambda functions are invoked by POST",
        ),
        (INTEGRATION, {"httpMethod": "GET", "type": "LAMBDA"}, "type: expected one of HTTP"),
        (
            INTEGRATION,
            {"httpMethod": "GET", "type": "MOCK", "timeoutMilliseconds": 10.0},
            "timeoutMilliseconds: expected a number of 50 to 300000",
        ),
        (STAGE, {"stageName": "li ve", "deployment": "d"}, "stageName: expected 1 to 128 characters"),
        (
            STAGE,
            {"stageName": "live", "deployment": "d", "accessLogSettings": {**LOG, "format": "{}"}},
            "accessLogSettings.format: expected one line with $context.requestId",
        ),
        (
            SETTINGS,
            {"stageName": "live", "methodPath": "*/*", "settings": {"loggingLevel": "WARN"}},
            "settings.loggingLevel: expected one of OFF, ERROR, INFO",
        ),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    needed = {METHOD: {"resourceId": "r"}, INTEGRATION: {"resourceId": "r"}}
    api = {} if token == API else {"restApi": "abc"}
    (found,) = aws.problems(token, **api, **needed.get(token, {}), **inputs)
    assert found.startswith(expected)
