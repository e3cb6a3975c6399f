"""Inputs in the form of an API's request."""

from slipway.local.aws.shapes import to_shape


def test_numbers_that_the_sdk_takes_as_text_are_numbers_of_the_api() -> None:
    given = {"strategy": "LINEAR", "bakeTimeInMinutes": "15", "linearConfiguration": {"stepBakeTimeInMinutes": 3.0}}
    assert to_shape("ecs", "DeploymentConfiguration", given) == {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": 15,
        "linearConfiguration": {"stepBakeTimeInMinutes": 3},
    }


def test_text_that_is_no_number_is_left_to_the_api_to_refuse() -> None:
    assert to_shape("ecs", "DeploymentConfiguration", {"bakeTimeInMinutes": "soon"}) == {"bakeTimeInMinutes": "soon"}


def test_a_document_of_the_api_is_left_as_it_is() -> None:
    hook = {"hookTargetArn": "arn", "hookDetails": {"testListenerArn": "a", "targetGroups": ["blue"]}}
    assert to_shape("ecs", "DeploymentLifecycleHook", hook) == hook
