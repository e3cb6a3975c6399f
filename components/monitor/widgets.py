"""The widgets of a CloudWatch dashboard. Source: CloudWatch API reference, "Dashboard Body Structure and Syntax"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from components.monitor.parts import parts

Widget = dict[str, Any]

COLUMNS = 24
MOST_WIDGETS = 500
"""Widgets that one dashboard may have (same source)."""
MOST_ALARMS = 100
"""Alarms that one status widget may show (same source)."""


def text(markdown: str) -> Widget:
    """A line of words over the whole width."""
    return {"type": "text", "width": COLUMNS, "height": 2, "properties": {"markdown": markdown}}


def graph(title: str, region: str, metrics: Sequence[Sequence[Any]], *, stat: str, width: int = 8) -> Widget:
    """A graph over time; a metric is a list of namespace, name and dimensions, or a search expression."""
    properties = {
        "title": title,
        "region": region,
        "view": "timeSeries",
        "stat": stat,
        "period": 60,
        "metrics": [list(metric) for metric in metrics],
    }
    return {"type": "metric", "width": width, "height": 6, "properties": properties}


def search(schema: str, metric: str, stat: str, label: str, **values: str) -> list[Any]:
    """Every series of a metric whose dimensions have these values, also those that begin later.

    `schema` is the namespace and all dimensions, with commas between; the dimension `label` tells the series apart.
    """
    wanted = " ".join(f'{dimension}="{value}"' for dimension, value in {"MetricName": metric, **values}.items())
    expression = f"SEARCH('{{{schema}}} {wanted}', '{stat}', 60)"
    return [{"expression": expression, "label": f"${{PROP('Dim.{label}')}}"}]


def alarm_graph(title: str, region: str, alarm_arn: str) -> Widget:
    """What an alarm measures, math and threshold included, as the alarm itself defines it."""
    properties = {"title": title, "region": region, "view": "timeSeries", "annotations": {"alarms": [alarm_arn]}}
    return {"type": "metric", "width": 6, "height": 5, "properties": properties}


def alarm_states(title: str, alarm_arns: Sequence[str]) -> Iterator[Widget]:
    """Whether alarms ring, in as many widgets as they need."""
    for part in parts(alarm_arns, MOST_ALARMS):
        properties = {"title": title, "alarms": part}
        yield {"type": "alarm", "width": COLUMNS, "height": 3, "properties": properties}


def log_table(title: str, region: str, log_groups: Sequence[str], query: str) -> Widget:
    """The rows that a query of Logs Insights finds."""
    sources = " | ".join(f"SOURCE '{group}'" for group in log_groups)
    properties = {"title": title, "region": region, "view": "table", "query": f"{sources} | {query}"}
    return {"type": "log", "width": COLUMNS, "height": 6, "properties": properties}


def bodies(widgets: Sequence[Widget]) -> list[dict[str, Any]]:
    """The bodies of as many dashboards as the widgets need, each laid out from its top."""
    return [{"widgets": list(_laid_out(part))} for part in parts(widgets, MOST_WIDGETS)]


def _laid_out(widgets: Iterable[Widget]) -> Iterator[Widget]:
    """Widgets from left to right, in rows as high as their highest."""
    x = y = height = 0
    for widget in widgets:
        if x + widget["width"] > COLUMNS:
            x, y, height = 0, y + height, 0
        yield {**widget, "x": x, "y": y}
        x, height = x + widget["width"], max(height, widget["height"])
