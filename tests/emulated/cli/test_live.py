"""What `watch` shows of the emulated AWS."""

from dataclasses import replace

import pytest

from slipway.cli.live import Frame, as_data, drawn, frame
from slipway.cli.output import console
from slipway.decide.checkpoint import Checkpoint
from slipway.decide.window import Calendar
from tests.emulated.local.pipelines.conftest import Cloud
from tests.emulated.local.pipelines.conftest import cloud as cloud  # noqa: PLC0414 - a fixture

BOOKING = Checkpoint(
    service="booking",
    environment="production",
    calendar=Calendar(),
    alarms={},
    dependencies={},
    beyond=(),
    pipeline="booking",
    deployment_groups=(("apps", "booking"),),
    ecs_services=(),
    required=frozenset(),
    upstream=frozenset(),
    release_managers=frozenset({"ana-nunez"}),
)


def shown(cloud: Cloud, *of: Checkpoint) -> Frame:
    return frame(cloud.client, of or [BOOKING], ["ana-nunez"], cloud.world.at)


def lines(frame: Frame, capsys: pytest.CaptureFixture[str], *, everything: bool = False) -> list[str]:
    console.cache_clear()
    console().print(drawn(frame, everything=everything))
    return capsys.readouterr().out.splitlines()


def test_it_shows_who_is_waited_for_and_what_was_deployed(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.delivered()
    cloud.push(commit="b" * 40)
    cloud.world.passes()
    told = as_data(shown(cloud))
    assert told["pipelines"][0]["waits_for"] == "Manager"
    assert [each["status"] for each in told["deployments"]] == ["Succeeded"]
    assert {each["name"]: each["status"] for each in told["pipelines"][0]["stages"]}["Deploy"] == "Succeeded"
    text = lines(shown(cloud), capsys)
    assert text[1] == "booking waits for Manager: ./slipway approve booking; asked: ana-nunez"
    assert "● Approval" in text[2]


def test_what_holds_one_up_is_said_although_another_waits_for_a_person(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud.push()
    cloud.world.passes()
    cloud.push(commit="b" * 40, outcomes=[{"action": "Unit", "passed": False, "summary": "2 failed"}])
    cloud.world.passes()
    (line,) = shown(cloud).lines
    assert (line.approval, line.said) == ("Manager", "Unit: recorded: 2 failed")
    assert lines(shown(cloud), capsys)[3].strip() == "Unit: recorded: 2 failed", "on a line of its own"


def test_a_stage_that_brought_an_earlier_version_back_says_so(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    good = cloud.delivered()
    cloud.delivered(commit="b" * 40)
    assert "✓ Deploy  " in lines(shown(cloud), capsys)[1]
    cloud.api.rollback_stage(pipelineName="booking", stageName="Deploy", targetPipelineExecutionId=good)
    cloud.world.passes()
    assert "✓ Deploy↩" in lines(shown(cloud), capsys)[1]


def test_a_pipeline_in_which_nothing_ran_is_left_out_unless_it_is_asked_for(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing has been pushed yet" in lines(shown(cloud), capsys)[1]
    assert "booking" in lines(shown(cloud), capsys, everything=True)[1]


def test_of_one_service_its_own_alarms_and_deployments_are_shown(cloud: Cloud) -> None:
    cloud.delivered()
    for name in ("booking", "search"):
        cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=f"{name}-errors",
            MetricName="Errors",
            Namespace="Fleet",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            Tags=[{"Key": "service", "Value": name}],
        )
        cloud.client("cloudwatch").set_alarm_state(
            AlarmName=f"{name}-errors", StateValue="ALARM", StateReason="it rings"
        )
    assert shown(cloud).alarms == ("booking-errors",)
    other = replace(BOOKING, service="search", deployment_groups=())
    assert shown(cloud, BOOKING, other).alarms == ("booking-errors", "search-errors")
    assert len(shown(cloud).deployments) == 1
    assert not shown(cloud, other).deployments
