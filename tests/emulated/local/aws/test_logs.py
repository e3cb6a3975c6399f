import json

import pytest

from tests.unit.local.stage import Clients, Given, Stage

LOGS, FILTER = "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logMetricFilter:LogMetricFilter"
POLICY, QUERY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "aws:cloudwatch/queryDefinition:QueryDefinition"
METRIC: Given = {"namespace": "Slipway", "name": "LoginFailures", "value": "1", "defaultValue": "0", "unit": "Count"}


def test_a_metric_filter_lives_and_dies_with_its_group(aws: Stage, client: Clients) -> None:
    group = aws.make(LOGS, name="/slipway/prod/auth", retentionInDays=365.0)
    made = aws.make(FILTER, name="logins", logGroupName=group.id, pattern="{ $.a = 1 }", metricTransformation=METRIC)
    (told,) = client("logs").describe_metric_filters(logGroupName=group.id)["metricFilters"]
    assert told["metricTransformations"][0]["metricName"] == "LoginFailures"
    changed = aws.change(made, pattern="{ $.a = 2 }", metricTransformation={**METRIC, "value": "2"})
    assert aws.replaces(made, logGroupName="other") == ("logGroupName",)
    client("logs").delete_metric_filter(logGroupName=group.id, filterName="logins")
    client("logs").put_metric_filter(
        logGroupName=group.id,
        filterName="logins",
        filterPattern="",
        metricTransformations=[{"metricName": "Other", "metricNamespace": "Slipway", "metricValue": "1"}],
    )
    assert aws.drifted(changed)["metricTransformation"]["name"] == "Other"
    aws.remove(changed)
    assert client("logs").describe_metric_filters(logGroupName=group.id)["metricFilters"] == []


def test_who_may_write_to_logs(aws: Stage, client: Clients) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    made = aws.make(POLICY, policyName="events", policyDocument=document)
    (told,) = client("logs").describe_resource_policies()["resourcePolicies"]
    assert told["policyDocument"] == document
    made = aws.change(made, policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{}]}))
    aws.remove(made)


def test_a_saved_query_is_kept(aws: Stage) -> None:
    made = aws.make(QUERY, name="slow", queryString="fields @message", logGroupNames=["/slipway/prod/auth"])
    assert made.state["queryDefinitionId"]
    made = aws.change(made, queryString="fields @timestamp")
    aws.remove(made)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (
            FILTER,
            {"metricTransformation": {**METRIC, "dimensions": {"A": "$.a"}}},
            "metricTransformation.defaultValue: a metric with dimensions has no default value",
        ),
        (
            FILTER,
            {
                "metricTransformation": {
                    "namespace": "N",
                    "name": "n",
                    "value": "1",
                    "dimensions": {"A": "$.a", "B": "$.b", "C": "$.c", "D": "$.d"},
                }
            },
            "metricTransformation.dimensions: expected at most 3 dimensions, got 4",
        ),
        (
            FILTER,
            {"metricTransformation": {"namespace": "N", "name": "n", "value": "1", "dimensions": {"A": "auth"}}},
            "metricTransformation.dimensions.A: expected a field of the log line, such as $.status, got 'auth'",
        ),
        (FILTER, {"metricTransformation": {**METRIC, "name": "a:b"}}, "metricTransformation.name: expected text that"),
        (FILTER, {"pattern": "x" * 1025, "metricTransformation": METRIC}, "pattern: expected 0 to 1024 characters"),
        (POLICY, {"policyDocument": "{}"}, "policyName: expected either policyName or resourceArn"),
        (POLICY, {"policyName": "p", "policyDocument": "{"}, "policyDocument: expected the text of a JSON object"),
        (QUERY, {"name": "q", "queryString": "x" * 10_001}, "queryString: expected 1 to 10000 characters"),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    usual: Given = {"logGroupName": "/slipway/prod/auth", "pattern": "ERROR"} if token == FILTER else {}
    (only,) = aws.problems(token, **{**usual, **inputs})
    assert expected in only
