"""Lifecycle hooks of ECS's own deployments: what they are told, and what becomes of their answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.emulated.local.pipelines.conftest import Cloud

PLACE = {"cluster": "fleet", "service": "loyalty"}
HOOK = "arn:aws:lambda:us-east-1:123456789012:function:verify"
DETAILS = {"testListenerArn": "arn", "targetGroups": ["blue", "green"]}


@pytest.fixture
def ecs(cloud: Cloud) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
    """ECS with a service whose new versions a function tries."""
    client = cloud.client("ecs")
    for image in ("one", "two"):
        container = {"name": "main", "image": image, "memory": 1}
        client.register_task_definition(family="loyalty", containerDefinitions=[container])
    hook = {"hookTargetArn": HOOK, "roleArn": "arn:aws:iam::123456789012:role/ecs"}
    client.create_service(
        cluster="fleet",
        serviceName="loyalty",
        taskDefinition="loyalty:1",
        desiredCount=0,
        deploymentConfiguration={
            "lifecycleHooks": [{**hook, "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"], "hookDetails": DETAILS}]
        },
    )
    return client


def deployed(cloud: Cloud, ecs: Any, seconds: float = 10) -> dict[str, Any]:  # noqa: ANN401
    """A new version of the service, after so many seconds."""
    ecs.update_service(**PLACE, taskDefinition="loyalty:2")
    cloud.world.passes(seconds)
    return latest(ecs)


def latest(ecs: Any) -> dict[str, Any]:  # noqa: ANN401
    told: dict[str, Any] = ecs.list_service_deployments(**PLACE)["serviceDeployments"][0]
    return told


def answers(cloud: Cloud, *said: object) -> list[dict[str, Any]]:
    """Have the function give these answers, the last one for ever; the events that it is given."""
    events: list[dict[str, Any]] = []

    def answer(function: str, payload: str) -> tuple[str, bool]:
        assert function == HOOK
        events.append(json.loads(payload))
        return json.dumps(said[min(len(events), len(said)) - 1]), False

    cloud.world.answers = answer
    return events


def test_it_is_told_of_the_deployment_and_what_is_configured(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    events = answers(cloud, {"hookStatus": "SUCCEEDED"})
    told = deployed(cloud, ecs)
    assert told["status"] == "SUCCESSFUL"
    (event,) = events
    assert (event["lifecycleStage"], event["resourceArn"]) == ("POST_TEST_TRAFFIC_SHIFT", told["serviceDeploymentArn"])
    assert (event["hookDetails"], event["executionDetails"]["serviceArn"]) == (DETAILS, told["serviceArn"])


@pytest.mark.parametrize("said", [{"hookStatus": "FAILED"}, {"hookStatus": "well"}, {}, None, "SUCCEEDED"])
def test_any_other_answer_rolls_it_back(cloud: Cloud, ecs: Any, said: object) -> None:  # noqa: ANN401
    answers(cloud, said)
    told = deployed(cloud, ecs)
    assert told["status"] == "ROLLBACK_SUCCESSFUL"
    assert "lifecycle hook verify at POST_TEST_TRAFFIC_SHIFT failed" in told["statusReason"]


def test_so_does_a_function_that_fails(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    cloud.world.answers = lambda _function, _payload: ('{"errorMessage": "no network"}', True)
    assert "it failed: no network" in deployed(cloud, ecs)["statusReason"]


def test_one_that_is_not_done_is_asked_again_with_what_it_returned(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    events = answers(cloud, {"hookStatus": "IN_PROGRESS", "hookDetails": {"seen": 1}}, {"hookStatus": "SUCCEEDED"})
    assert deployed(cloud, ecs)["status"] == "SUCCESSFUL"
    assert [event["hookDetails"] for event in events] == [DETAILS, {"seen": 1}]


def test_one_that_is_never_done_has_a_day(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    answers(cloud, {"hookStatus": "IN_PROGRESS"})
    assert deployed(cloud, ecs)["status"] == "IN_PROGRESS"
    cloud.world.at += timedelta(days=1)
    cloud.world.passes(5)
    assert "not done within a day" in latest(ecs)["statusReason"]


def test_a_stop_ends_the_wait(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    answers(cloud, {"hookStatus": "IN_PROGRESS"})
    arn = deployed(cloud, ecs, 2)["serviceDeploymentArn"]
    ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    answers(cloud, {"hookStatus": "FAILED"})
    cloud.world.passes()
    told = latest(ecs)
    assert (told["status"], told["statusReason"]) == ("ROLLBACK_SUCCESSFUL", "rolled back by request")
