import json

import pytest

from tests.unit.local.stage import Clients, Given, Made, Stage

FEED, QUEUE, POLICY = (
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
)
TRUST = (
    '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)


@pytest.fixture
def function(aws: Stage) -> Made:
    role = aws.make("aws:iam/role:Role", assumeRolePolicy=TRUST)
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/fed:1"
    given = {"packageType": "Image", "imageUri": image, "role": role.state["arn"]}
    return aws.make("aws:lambda/function:Function", **given)


def test_a_queue_feeds_a_function(aws: Stage, client: Clients, function: Made) -> None:
    queue = aws.make(QUEUE)
    feed = aws.make(
        FEED,
        eventSourceArn=queue.state["arn"],
        functionName=function.state["arn"],
        batchSize=10.0,
        functionResponseTypes=["ReportBatchItemFailures"],
        scalingConfig={"maximumConcurrency": 5.0},
    )
    (told,) = client("lambda").list_event_source_mappings(EventSourceArn=queue.state["arn"])["EventSourceMappings"]
    assert (told["UUID"], told["BatchSize"]) == (feed.id, 10)
    assert told["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert feed.state["functionArn"] == function.state["arn"]
    feed = aws.change(feed, batchSize=1.0)
    assert client("lambda").get_event_source_mapping(UUID=feed.id)["BatchSize"] == 1
    assert aws.replaces(feed, eventSourceArn="arn:aws:sqs:us-east-1:123456789012:other") == ("eventSourceArn",)
    aws.remove(feed)
    client("sqs").send_message(QueueUrl=queue.id, MessageBody="kept")
    assert len(client("sqs").receive_message(QueueUrl=queue.id)["Messages"]) == 1


def test_the_policy_of_a_queue(aws: Stage, client: Clients) -> None:
    queue = aws.make(QUEUE)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": queue.state["arn"]}
    written = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = aws.make(POLICY, queueUrl=queue.id, policy=written)
    told = client("sqs").get_queue_attributes(QueueUrl=queue.id, AttributeNames=["Policy"])["Attributes"]
    assert json.loads(told["Policy"])["Statement"] == [statement]
    policy = aws.change(policy, policy=written.replace("Deny", "Allow"))
    aws.remove(policy)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (FEED, {"batchSize": 100.0}, "batchSize: more than 10 messages of a queue need"),
        (FEED, {"batchSize": 0.0}, "batchSize: expected a number of 1 to 10000"),
        (FEED, {"functionResponseTypes": ["Report"]}, "functionResponseTypes[0]: expected one of ReportBatchItem"),
        (FEED, {"scalingConfig": {"maximumConcurrency": 1.0}}, "scalingConfig.maximumConcurrency: expected a number"),
        (POLICY, {"queueUrl": "u", "policy": "{"}, "policy: expected the text of a JSON object"),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    queue = {"eventSourceArn": "arn:aws:sqs:us-east-1:123456789012:jobs", "functionName": "f"}
    found = aws.problems(token, **(queue if token == FEED else {}), **inputs)
    assert any(each.startswith(expected) for each in found), found
