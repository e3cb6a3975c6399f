import pytest

from slipway.cli.commands.retry import last_failed
from slipway.errors import SlipwayError
from tests.emulated.local.pipelines.conftest import Cloud
from tests.emulated.local.pipelines.conftest import cloud as cloud  # noqa: PLC0414 - a fixture


def failing(cloud: Cloud, commit: str, *actions: str) -> str:
    outcomes = [{"action": action, "passed": False} for action in actions]
    execution: str = cloud.push(commit=commit * 40, outcomes=outcomes)["executions"][0]["execution"]
    cloud.world.passes()
    return execution


def test_of_two_stages_that_stand_failed_it_is_the_one_that_failed_last(cloud: Cloud) -> None:
    deployed = failing(cloud, "a", "Deploy")
    cloud.answer("Approved")
    cloud.world.passes()
    tested = failing(cloud, "b", "Unit")
    assert cloud.stage("Deploy")["latestExecution"]["pipelineExecutionId"] == deployed
    assert last_failed(cloud.api, "booking", "booking") == ("Test", tested)
    cloud.api.retry_stage_execution(
        pipelineName="booking", stageName="Test", pipelineExecutionId=tested, retryMode="FAILED_ACTIONS"
    )
    cloud.world.passes()
    assert last_failed(cloud.api, "booking", "booking") == ("Deploy", deployed)


def test_where_nothing_has_failed_that_is_said(cloud: Cloud) -> None:
    cloud.delivered()
    with pytest.raises(SlipwayError, match="nothing of booking stands failed"):
        last_failed(cloud.api, "booking", "booking")
