import json

import pytest

from slipway.local.checks import dashboard
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given

GRAPH = {"region": "us-east-1", "metrics": [["AWS/ECS", "CPUUtilization"]]}


def told(body: object) -> list[str]:
    problems = dashboard.problems({"dashboardBody": body})
    return [f"{render(problem.path)}: {problem.reason()}" for problem in problems]


def told_of(kind: str, properties: object, **place: object) -> list[str]:
    return told(json.dumps({"widgets": [{"type": kind, "properties": properties, **place}]}))


@pytest.mark.parametrize(
    ("body", "count"), [('{"widgets": []}', 0), ("{}", 1), ("no", 1), ('{"widgets": 3}', 1), (UNKNOWN, 0)]
)
def test_bodies(body: object, count: int) -> None:
    assert len(told(body)) == count


def test_a_dashboard_has_500_widgets_at_most() -> None:
    text = {"type": "text", "properties": {"markdown": "x"}}
    assert told(json.dumps({"widgets": [text] * 500})) == []
    assert told(json.dumps({"widgets": [text] * 501})) == [
        "dashboardBody: expected a list of at most 500 widgets, got 501"
    ]


def test_sound_widgets() -> None:
    assert told_of("metric", GRAPH, x=0, y=0, width=24, height=6) == []
    assert told_of("metric", {"region": "us-east-1", "annotations": {"alarms": ["arn"]}}) == []
    assert told_of("log", {"region": "us-east-1", "query": "SOURCE 'a' | fields @message"}) == []
    assert told_of("alarm", {"alarms": ["arn"] * 100}) == []


@pytest.mark.parametrize(
    ("kind", "properties", "place", "expected"),
    [
        (
            "metrics",
            GRAPH,
            {},
            "type: expected one of metric, log, text, alarm, explorer, custom, chart, got 'metrics'",
        ),
        ("metric", None, {}, "properties: expected what the widget shows, got None"),
        ("metric", {"region": "us-east-1"}, {}, "properties.metrics: a graph needs metrics, or the alarm"),
        ("metric", {"metrics": [["a", "b"]]}, {}, "properties.region: a widget of type metric needs its region"),
        (
            "metric",
            {"region": "us-east-1", "annotations": {"alarms": ["a", "b"]}},
            {},
            "properties.annotations.alarms: expected one alarm, got 2",
        ),
        ("metric", {**GRAPH, "metrics": [["a", "b"]] * 501}, {}, "properties.metrics: expected at most 500 metrics"),
        ("alarm", {"alarms": ["arn"] * 101}, {}, "properties.alarms: expected at most 100 alarms, got 101"),
        ("text", {}, {}, "properties.markdown: a widget of type text needs its markdown"),
        ("metric", GRAPH, {"width": 25}, "width: expected a whole number of 1 to 24, got 25"),
        ("metric", GRAPH, {"x": 24}, "x: expected a whole number of 0 to 23, got 24"),
    ],
)
def test_widgets_that_would_be_refused(kind: str, properties: Given | None, place: Given, expected: str) -> None:
    (only,) = told_of(kind, properties, **place)
    assert f"dashboardBody.widgets[0].{expected}" in only
