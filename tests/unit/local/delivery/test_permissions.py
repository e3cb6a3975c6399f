import json

import pytest

from slipway.local.delivery.permissions import Caller, allows

RULE = "arn:aws:events:us-east-1:123456789012:rule/slipway-dev-router"
CALLER = Caller("events.amazonaws.com", RULE)
ALLOW = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
NO_PLAIN = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def under(**condition: object) -> dict[str, object]:
    return {**ALLOW, "Condition": condition}


@pytest.mark.parametrize(
    "statements",
    [
        [ALLOW],
        [NO_PLAIN, ALLOW],
        [{**ALLOW, "Action": ["sqs:ReceiveMessage", "SQS:SendMessage"]}],
        [{**ALLOW, "Action": "sqs:Send*"}],
        [{**ALLOW, "Principal": "*"}],
        [{**ALLOW, "Principal": {"AWS": "*"}}],
        [{**ALLOW, "Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}}],
        [under(ArnEquals={"aws:SourceArn": [RULE, "arn:other"]})],
        [under(ArnLike={"AWS:SourceArn": "arn:aws:events:*:*:rule/slipway-*"})],
        [under(StringEquals={"aws:SourceAccount": "123456789012"})],
    ],
)
def test_it_is_let_in(statements: list[object]) -> None:
    assert allows(json.dumps({"Statement": statements}), CALLER, "sqs:SendMessage")


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [NO_PLAIN],
        [ALLOW, {**NO_PLAIN, "Condition": {}}],
        [{**ALLOW, "Principal": {"Service": "sns.amazonaws.com"}}],
        [{**ALLOW, "Principal": {"AWS": "123456789012"}}],
        [{**ALLOW, "Action": "sqs:ReceiveMessage"}],
        [under(ArnEquals={"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/another"})],
        [under(StringEquals={"aws:SourceAccount": "210987654321"})],
        [under(StringEquals={"aws:PrincipalOrgID": "o-1"})],
        [under(DateLessThan={"aws:CurrentTime": "2020-01-01"})],
    ],
)
def test_it_is_not_let_in(statements: list[object]) -> None:
    assert not allows(json.dumps({"Statement": statements}), CALLER, "sqs:SendMessage")


def test_one_statement_alone_and_no_policy_at_all() -> None:
    assert allows(json.dumps({"Statement": ALLOW}), CALLER, "sqs:SendMessage")
    assert not allows(None, CALLER, "sqs:SendMessage")
    assert not allows("", CALLER, "sqs:SendMessage")
