"""CloudWatch alarms and dashboards: what the service refuses only when it is asked. Source: CloudWatch API reference,
PutMetricAlarm and PutDashboard.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slipway.local.checks.problem import Problem, nearest, shown
from slipway.local.provider.wire import UNKNOWN, Properties, contains_unknown

_MISSING_DATA = ("missing", "ignore", "breaching", "notBreaching")
_SHORT_PERIODS = (10, 20, 30)
_MINUTE = 60
_MOST_METRICS = 10
_MOST_WIDGETS = 500


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CloudWatch would refuse in an alarm; values may be UNKNOWN."""
    queries = inputs.get("metricQueries")
    if (inputs.get("metricName") is None) == (not queries):
        yield Problem(("metricName",), "expected either metricName or metricQueries")
    if queries:
        if isinstance(queries, list):
            yield from _queries(queries)
    else:
        yield from _single(inputs)
    if inputs.get("threshold") is None and inputs.get("thresholdMetricId") is None:
        yield Problem(("threshold",), "expected threshold, or thresholdMetricId for an anomaly")
    if inputs.get("threshold") is not None and inputs.get("thresholdMetricId") is not None:
        yield Problem(("threshold",), "an anomaly alarm with thresholdMetricId has no threshold")
    missing = inputs.get("treatMissingData")
    if isinstance(missing, str) and missing not in _MISSING_DATA:
        expected = f"expected one of {', '.join(_MISSING_DATA)}"
        yield Problem(("treatMissingData",), expected, shown(missing), nearest(missing, _MISSING_DATA))


def _single(inputs: Properties) -> Iterator[Problem]:
    for key in ("namespace", "period"):
        if inputs.get("metricName") is not None and inputs.get(key) is None:
            yield Problem((key,), f"an alarm on one metric needs its {key}")
    if (inputs.get("statistic") is None) == (inputs.get("extendedStatistic") is None):
        yield Problem(("statistic",), "expected either statistic or extendedStatistic")
    period = inputs.get("period")
    if isinstance(period, float) and period not in _SHORT_PERIODS and (period <= 0 or period % _MINUTE):
        yield Problem(("period",), "expected 10, 20, 30 or a multiple of 60 seconds", shown(period))


def _queries(queries: list[Any]) -> Iterator[Problem]:
    if contains_unknown([query.get("returnData") for query in queries if isinstance(query, dict)]):
        return
    returned = sum(1 for query in queries if query.get("returnData") is True)
    if returned != 1:
        yield Problem(("metricQueries",), "expected exactly one query with returnData true", str(returned))
    metrics = sum(1 for query in queries if query.get("metric") is not None)
    if metrics > _MOST_METRICS:
        yield Problem(("metricQueries",), f"expected at most {_MOST_METRICS} metrics", str(metrics))
    names = Counter(query.get("id") for query in queries if query.get("id") is not UNKNOWN)
    for number, query in enumerate(queries):
        if (query.get("expression") is None) == (query.get("metric") is None):
            yield Problem(("metricQueries", number), "expected either expression or metric")
        if names[query.get("id")] > 1:
            yield Problem(("metricQueries", number, "id"), "expected an id of its own", shown(query.get("id")))


def dashboard_problems(inputs: Properties) -> Iterator[Problem]:
    """What CloudWatch would refuse in a dashboard's body."""
    body, path = inputs.get("dashboardBody"), ("dashboardBody",)
    if not isinstance(body, str):
        return
    try:
        widgets = json.loads(body)["widgets"]
    except (ValueError, KeyError, TypeError):
        yield Problem(path, "expected a JSON object with a list of widgets", shown(body))
        return
    if not isinstance(widgets, list) or len(widgets) > _MOST_WIDGETS:
        count = str(len(widgets)) if isinstance(widgets, list) else shown(widgets)
        yield Problem(path, f"expected a list of at most {_MOST_WIDGETS} widgets", count)
