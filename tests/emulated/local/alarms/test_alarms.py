"""Alarms as any AWS client meets them."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.moto_api._internal import moto_api_backend
from PIL import Image

from slipway.local.alarms.alarms import Alarms, Composite
from slipway.local.alarms.install import installed
from slipway.local.alarms.widget import drawing
from tests.emulated.local.world import FakeWorld

ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:health"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
GROUP = [{"Name": "TargetGroup", "Value": "blue"}]


@dataclass
class Watch:
    """An emulated CloudWatch with an alarm on the share of errors, and one made of it."""

    world: FakeWorld
    alarms: Alarms
    cloudwatch: Any = field(default_factory=lambda: boto3.client("cloudwatch", region_name="us-east-1"))

    def minute(self, requests: float, errors: float) -> None:
        """A minute passes with so many requests and errors."""
        data = [("RequestCount", requests), ("Errors", errors)]
        self.cloudwatch.put_metric_data(
            Namespace="N",
            MetricData=[
                {"MetricName": name, "Value": value, "Dimensions": GROUP, "Timestamp": self.world.at}
                for name, value in data
            ],
        )
        self.alarms.look()
        self.world.passes(0.1)
        self.world.at += timedelta(minutes=1)

    def state(self) -> str:
        (alarm,) = self.cloudwatch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"]
        state: str = alarm["StateValue"]
        return state


@pytest.fixture
def watch() -> Iterator[Watch]:
    world = FakeWorld()
    actions = {"ALARM": (TOPIC,), "OK": (TOPIC,)}
    alarms = Alarms(world.engine, world, lambda: [Composite("health", ARN, 'ALARM("errors")', actions)])
    with mock_aws(), installed(alarms):
        made = Watch(world, alarms)
        made.cloudwatch.put_metric_alarm(
            AlarmName="errors",
            AlarmDescription="booking: share of errors",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=5,
            EvaluationPeriods=3,
            DatapointsToAlarm=3,
            TreatMissingData="notBreaching",
            Metrics=[
                {"Id": "r", "MetricStat": _stat("RequestCount"), "ReturnData": False},
                {"Id": "e", "MetricStat": _stat("Errors"), "ReturnData": False},
                {"Id": "result", "Expression": "IF(FILL(r,0)>=10,100*FILL(e,0)/r,0)", "ReturnData": True},
            ],
        )
        yield made
        moto_api_backend.reset()


def _stat(name: str) -> dict[str, Any]:
    return {"Metric": {"Namespace": "N", "MetricName": name, "Dimensions": GROUP}, "Period": 60, "Stat": "Sum"}


def test_an_alarm_follows_its_data_and_tells_of_each_change_once(watch: Watch) -> None:
    for _ in range(5):
        watch.minute(100, 50)
    assert watch.state() == "ALARM"
    watch.minute(100, 0)
    assert watch.state() == "OK"
    told = [each for each in watch.world.told("CloudWatch Alarm State Change") if each["alarmName"] == "errors"]
    assert [(each["previousState"]["value"], each["state"]["value"]) for each in told] == [
        ("OK", "ALARM"),
        ("ALARM", "OK"),
    ]
    metrics = told[0]["configuration"]["metrics"]
    assert metrics[0]["metricStat"]["metric"] == {
        "namespace": "N",
        "name": "RequestCount",
        "dimensions": {"TargetGroup": "blue"},
    }
    assert [each["returnData"] for each in metrics] == [False, False, True]


def test_too_little_traffic_rings_nothing(watch: Watch) -> None:
    for _ in range(5):
        watch.minute(9, 9)
    assert watch.state() == "OK"


def test_a_composite_alarm_follows_and_tells_its_topic(watch: Watch) -> None:
    watch.cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="tried")
    watch.world.passes(0.1)
    told = [each for each in watch.world.events if each["detail"]["alarmName"] == "health"]
    assert [(each["detail"]["state"]["value"], each["resources"]) for each in told] == [("ALARM", [ARN])]
    ((topic, subject, message),) = watch.world.published
    assert (topic, subject, json.loads(message)["NewStateValue"]) == (TOPIC, 'ALARM: "health"', "ALARM")


def test_setting_the_state_that_it_has_tells_nobody(watch: Watch) -> None:
    watch.cloudwatch.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="tried")
    watch.world.passes(0.1)
    assert watch.world.events == []


def test_its_history_can_be_asked_for(watch: Watch) -> None:
    begun = watch.world.at
    for state in ("ALARM", "OK"):
        watch.cloudwatch.set_alarm_state(AlarmName="errors", StateValue=state, StateReason="tried")
        watch.world.at += timedelta(minutes=10)

    def items(**more: datetime) -> list[str]:
        told = watch.cloudwatch.describe_alarm_history(AlarmName="errors", HistoryItemType="StateUpdate", **more)
        return [json.loads(each["HistoryData"])["newState"]["stateValue"] for each in told["AlarmHistoryItems"]]

    assert items() == ["OK", "ALARM"]
    assert items(EndDate=begun + timedelta(minutes=5)) == ["ALARM"]
    assert items(StartDate=begun + timedelta(minutes=5)) == ["OK"]


def widget(watch: Watch) -> dict[str, Any]:
    return {
        "title": "errors",
        "width": 640,
        "height": 240,
        "start": (watch.world.at - timedelta(minutes=10)).isoformat(),
        "end": watch.world.at.isoformat(),
        "metrics": [
            ["N", "RequestCount", "TargetGroup", "blue", {"id": "r", "stat": "Sum", "visible": False, "period": 60}],
            [".", "Errors", ".", ".", {"id": "e", "stat": "Sum", "visible": False, "period": 60}],
            [{"expression": "100*FILL(e,0)/r", "id": "result", "label": "share of errors"}],
        ],
        "annotations": {
            "horizontal": [{"label": "threshold", "value": 5}],
            "vertical": [{"label": "deployed", "value": (watch.world.at - timedelta(minutes=5)).isoformat()}],
        },
    }


def test_a_picture_shows_the_visible_lines_at_the_size_asked(watch: Watch) -> None:
    for errors in (0, 10, 40):
        watch.minute(100, errors)
    asked = widget(watch)
    told = watch.cloudwatch.get_metric_widget_image(MetricWidget=json.dumps(asked), OutputFormat="png")
    image = Image.open(io.BytesIO(told["MetricWidgetImage"]))
    assert (image.format, image.size) == ("PNG", (640, 240))
    red = (214, 39, 40)
    assert red in set(image.convert("RGB").get_flattened_data())


def test_what_is_drawn_is_the_data(watch: Watch) -> None:
    from moto.backends import get_backend

    for errors in (0, 10, 40):
        watch.minute(100, errors)
    held = get_backend("cloudwatch")["123456789012"]["us-east-1"].metric_data
    drawn = drawing(widget(watch), held, watch.world.at)
    ((label, points),) = drawn.lines
    assert (label, [value for _, value in points][-3:]) == ("share of errors", [0.0, 10.0, 40.0])
    assert [at for at, _ in points] == sorted(at for at, _ in points)


def test_values_are_found_whatever_the_order_of_their_dimensions(watch: Watch) -> None:
    dimensions = [{"Name": "TargetGroup", "Value": "blue"}, {"Name": "LoadBalancer", "Value": "app/one"}]
    datum = {"MetricName": "M", "Value": 1, "Dimensions": dimensions, "Timestamp": watch.world.at}
    watch.cloudwatch.put_metric_data(Namespace="N", MetricData=[datum])
    metric = {"Namespace": "N", "MetricName": "M", "Dimensions": dimensions[::-1]}
    (told,) = watch.cloudwatch.get_metric_data(
        MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}}],
        StartTime=watch.world.at - timedelta(hours=1),
        EndTime=watch.world.at + timedelta(hours=1),
    )["MetricDataResults"]
    assert told["Values"] == [1.0]
