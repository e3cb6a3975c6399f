import json

import pytest

from tests.unit.local.stage import Clients, Given, Stage

TOPIC, QUEUE = "aws:sns/topic:Topic", "aws:sqs/queue:Queue"


def test_a_topic_its_policy_and_its_subscription(aws: Stage, client: Clients) -> None:
    topic = aws.make(TOPIC, displayName="Deployments", tags={"a": "b"})
    queue = aws.make(QUEUE, visibilityTimeoutSeconds=60.0, tags={"a": "b"})
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic.id,
    }
    policy = aws.make(
        "aws:sns/topicPolicy:TopicPolicy",
        arn=topic.id,
        policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    subscription = aws.make(
        "aws:sns/topicSubscription:TopicSubscription",
        topic=topic.id,
        protocol="sqs",
        endpoint=queue.state["arn"],
        rawMessageDelivery=True,
    )
    client("sns").publish(TopicArn=topic.id, Message="hello")
    received = client("sqs").receive_message(QueueUrl=queue.id)["Messages"]
    assert [message["Body"] for message in received] == ["hello"]

    topic = aws.change(topic, displayName="Releases", tags={"c": "d"})
    assert client("sns").get_topic_attributes(TopicArn=topic.id)["Attributes"]["DisplayName"] == "Releases"
    queue = aws.change(queue, visibilityTimeoutSeconds=90.0, tags={})
    told = client("sqs").get_queue_attributes(QueueUrl=queue.id, AttributeNames=["All"])["Attributes"]
    assert told["VisibilityTimeout"] == "90"
    assert client("sqs").list_queue_tags(QueueUrl=queue.id)["Tags"] == {}
    aws.remove(subscription)
    aws.life.delete(policy.resource, policy.id, policy.state)
    assert "events" not in client("sns").get_topic_attributes(TopicArn=topic.id)["Attributes"]["Policy"]
    aws.remove(topic)
    aws.remove(queue)


def test_drift_of_a_queue_shows(aws: Stage, client: Clients) -> None:
    queue = aws.make(QUEUE, visibilityTimeoutSeconds=60.0)
    client("sqs").set_queue_attributes(QueueUrl=queue.id, Attributes={"VisibilityTimeout": "5"})
    assert aws.drifted(queue) == {"visibilityTimeoutSeconds": 5.0}


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (QUEUE, {"name": "q" * 81}, "name: expected 1 to 80 characters"),
        (QUEUE, {"fifoQueue": True, "name": "orders"}, "name: expected 1 to 80 characters"),
        (
            QUEUE,
            {"visibilityTimeoutSeconds": 50_000.0},
            "visibilityTimeoutSeconds: expected a number of 0 to 43200, got 50000",
        ),
        (QUEUE, {"redrivePolicy": "{"}, "redrivePolicy: expected the text of a JSON object"),
        (TOPIC, {"name": "with space"}, "name: expected 1 to 256 characters"),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert len(found) == 1
    assert found[0].startswith(expected)
