import pytest

from tests.unit.local.stage import Clients, Given, Stage

ACL, BEFORE = "aws:wafv2/webAcl:WebAcl", "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
SEEN = {"cloudwatchMetricsEnabled": True, "sampledRequestsEnabled": True, "metricName": "hooks"}
LIMIT = {"limit": 3000.0, "aggregateKeyType": "IP", "evaluationWindowSec": 300.0}
RULE = {
    "name": "often",
    "priority": 0.0,
    "action": {"block": {}},
    "statement": {"rateBasedStatement": LIMIT},
    "visibilityConfig": SEEN,
}
DOOR = {
    "name": "door",
    "priority": 1.0,
    "action": {"allow": {}},
    "statement": {
        "byteMatchStatement": {
            "fieldToMatch": {"method": {}},
            "searchString": "POST",
            "positionalConstraint": "EXACTLY",
            "textTransformations": [{"priority": 0.0, "type": "NONE"}],
        }
    },
    "visibilityConfig": SEEN,
}
GIVEN: Given = {"name": "hooks", "scope": "REGIONAL", "defaultAction": {"block": {}}, "visibilityConfig": SEEN}
STAGE_ARN = "arn:aws:apigateway:us-east-1::/restapis/abc/stages/live"
LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-hooks"


def test_a_web_acl_with_its_rules_can_be_read_back(aws: Stage, client: Clients) -> None:
    acl = aws.make(ACL, **GIVEN, rules=[RULE, DOOR], tags={"a": "b"})
    place = {"Name": "hooks", "Scope": "REGIONAL", "Id": acl.id}
    told = client("wafv2").get_web_acl(**place)["WebACL"]
    assert told["DefaultAction"] == {"Block": {}}
    assert [rule["Name"] for rule in told["Rules"]] == ["often", "door"]
    assert told["Rules"][0]["Statement"]["RateBasedStatement"]["Limit"] == 3000
    acl = aws.change(acl, description="Lets little through", rules=[RULE], tags={"c": "d"})
    told = client("wafv2").get_web_acl(**place)["WebACL"]
    assert (told["Description"], len(told["Rules"])) == ("Lets little through", 1)
    tags = client("wafv2").list_tags_for_resource(ResourceARN=acl.state["arn"])["TagInfoForResource"]["TagList"]
    assert tags == [{"Key": "c", "Value": "d"}]
    aws.remove(acl)


def test_it_stands_before_an_api_and_logs(aws: Stage, client: Clients) -> None:
    acl = aws.make(ACL, **GIVEN, rules=[RULE])
    before = aws.make(BEFORE, resourceArn=STAGE_ARN, webAclArn=acl.state["arn"])
    told = client("wafv2").get_web_acl_for_resource(ResourceArn=STAGE_ARN)
    assert told["WebACL"]["ARN"] == acl.state["arn"]
    hidden = [{"singleHeader": {"name": "x-hub-signature-256"}}]
    logging = aws.make(LOGGING, resourceArn=acl.state["arn"], logDestinationConfigs=[LOGS], redactedFields=hidden)
    found = client("wafv2").get_logging_configuration(ResourceArn=acl.state["arn"])["LoggingConfiguration"]
    assert found["RedactedFields"] == [{"SingleHeader": {"Name": "x-hub-signature-256"}}]
    aws.remove(logging)
    aws.remove(before)
    assert "WebACL" not in client("wafv2").get_web_acl_for_resource(ResourceArn=STAGE_ARN)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (ACL, {**GIVEN, "name": "with space"}, "name: expected text that matches ^[\\w\\-]+$"),
        (ACL, {**GIVEN, "scope": "GLOBAL"}, "scope: expected one of CLOUDFRONT, REGIONAL"),
        (ACL, {**GIVEN, "rules": [RULE, {**DOOR, "priority": 0.0}]}, "rules[1].priority: expected a priority"),
        (ACL, {**GIVEN, "rules": [RULE, {**DOOR, "name": "often"}]}, "rules[1].name: expected a name"),
        (ACL, {**GIVEN, "rules": [{**RULE, "overrideAction": {"none": {}}}]}, "rules[0].action: expected an action"),
        (
            LOGGING,
            {"resourceArn": STAGE_ARN, "logDestinationConfigs": [LOGS.replace("aws-waf-logs-", "")]},
            "logDestinationConfigs[0]: expected a destination whose name begins with aws-waf-logs-",
        ),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    (found,) = aws.problems(token, **inputs)
    assert found.startswith(expected)
