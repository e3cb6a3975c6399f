import json

import pytest

from slipway.local.delivery.inputs import given, part

RULE = "arn:aws:events:us-east-1:1:rule/told"
EVENT = {
    "id": "7",
    "time": "2026-11-27T17:05:00Z",
    "resources": ["arn:one", "arn:two"],
    "detail": {"state": "FAILED", "tries": 3, "said": 'a "quoted" word', "tags": {"a": "b"}},
}


def test_a_target_is_given_the_whole_event_a_text_or_a_part() -> None:
    assert json.loads(given({}, EVENT, RULE)) == EVENT
    assert given({"Input": '{"fixed": 1}'}, EVENT, RULE) == '{"fixed": 1}'
    assert json.loads(given({"InputPath": "$.detail.tags"}, EVENT, RULE)) == {"a": "b"}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", EVENT),
        ("$.detail.tries", 3),
        ("$.resources[1]", "arn:two"),
        ("$.detail['state']", "FAILED"),
        ("$.resources[5]", None),
        ("$.detail.absent.deeper", None),
    ],
)
def test_a_path_leads_to_a_part(path: str, found: object) -> None:
    assert part(EVENT, path) == found


def test_a_template_is_filled_and_texts_are_quoted_where_the_template_does_not() -> None:
    paths = {"state": "$.detail.state", "tries": "$.detail.tries", "said": "$.detail.said", "none": "$.absent"}
    template = (
        '{"bare": <state>, "inside": "was <state> after <tries>", "said": "<said>", "none": <none>, "x": <tries>}'
    )
    told = given({"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}, EVENT, RULE)
    assert json.loads(told) == {
        "bare": "FAILED",
        "inside": "was FAILED after 3",
        "said": 'a "quoted" word',
        "none": None,
        "x": 3,
    }


def test_a_template_may_name_the_event_and_the_rule() -> None:
    template = '{"rule": "<aws.events.rule-name>", "all": <aws.events.event.json>, "rest": <aws.events.event>}'
    told = json.loads(given({"InputTransformer": {"InputTemplate": template}}, EVENT, RULE))
    assert told["rule"] == "told"
    assert told["all"] == EVENT
    assert "detail" not in told["rest"]


def test_what_is_no_place_stays() -> None:
    transformer = {"InputPathsMap": {"id": "$.id"}, "InputTemplate": '"<b>bold</b> <id>"'}
    assert given({"InputTransformer": transformer}, EVENT, RULE) == '"<b>bold</b> 7"'
