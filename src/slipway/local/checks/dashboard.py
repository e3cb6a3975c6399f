"""CloudWatch dashboards: what the service would refuse, or show as a broken widget. Source: CloudWatch API reference,
"Dashboard Body Structure and Syntax".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import Properties

_BODY: Path = ("dashboardBody",)
_MOST_WIDGETS = 500
_MOST_METRICS = 500
_MOST_STATES = 100
_NEEDED = {"metric": ("region",), "log": ("region", "query"), "text": ("markdown",), "alarm": ("alarms",)}
_KINDS = (*_NEEDED, "explorer", "custom", "chart")
_PLACES = {"x": (0, 23), "y": (0, 10_000), "width": (1, 24), "height": (1, 1000)}


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that is wrong with a dashboard's body; it may be UNKNOWN."""
    body = inputs.get("dashboardBody")
    if not isinstance(body, str):
        return
    try:
        widgets = json.loads(body)["widgets"]
    except (ValueError, KeyError, TypeError):
        yield Problem(_BODY, "expected a JSON object with a list of widgets", shown(body))
        return
    if not isinstance(widgets, list) or len(widgets) > _MOST_WIDGETS:
        count = str(len(widgets)) if isinstance(widgets, list) else shown(widgets)
        yield Problem(_BODY, f"expected a list of at most {_MOST_WIDGETS} widgets", count)
        return
    for number, widget in enumerate(widgets):
        yield from _widget(widget if isinstance(widget, dict) else {}, (*_BODY, "widgets", number))


def _widget(widget: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    kind, properties = widget.get("type"), widget.get("properties")
    if kind not in _KINDS:
        expected = f"expected one of {', '.join(_KINDS)}"
        yield Problem((*path, "type"), expected, shown(kind), nearest(str(kind), _KINDS))
        return
    if not isinstance(properties, dict):
        yield Problem((*path, "properties"), "expected what the widget shows", shown(properties))
        return
    for key, (least, most) in _PLACES.items():
        given = widget.get(key, least)
        if not isinstance(given, int) or not least <= given <= most:
            yield Problem((*path, key), f"expected a whole number of {least} to {most}", shown(given))
    for key in _NEEDED.get(kind, ()):
        if not properties.get(key):
            yield Problem((*path, "properties", key), f"a widget of type {kind} needs its {key}")
    if kind == "metric":
        yield from _metric(properties, (*path, "properties"))
    elif kind == "alarm" and len(properties.get("alarms") or ()) > _MOST_STATES:
        count = str(len(properties["alarms"]))
        yield Problem((*path, "properties", "alarms"), f"expected at most {_MOST_STATES} alarms", count)


def _metric(properties: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    metrics = properties.get("metrics")
    alarms = (properties.get("annotations") or {}).get("alarms")
    if not metrics and not alarms:
        yield Problem((*path, "metrics"), "a graph needs metrics, or the alarm whose metric it shows")
    if alarms and len(alarms) > 1:
        yield Problem((*path, "annotations", "alarms"), "expected one alarm", str(len(alarms)))
    if isinstance(metrics, list) and len(metrics) > _MOST_METRICS:
        yield Problem((*path, "metrics"), f"expected at most {_MOST_METRICS} metrics", str(len(metrics)))
