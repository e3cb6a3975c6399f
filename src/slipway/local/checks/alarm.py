"""CloudWatch alarms: what the service refuses only when it is asked. Source: CloudWatch API reference, PutMetricAlarm
and PutCompositeAlarm.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slipway.local.checks.problem import Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties, contains_unknown

_MISSING_DATA = ("missing", "ignore", "breaching", "notBreaching")
_SHORT_PERIODS = (10, 20, 30)
_MINUTE = 60
_MOST_METRICS = 10
_MOST_ACTIONS = 5
_MOST_ALARMS = 100
_LONGEST_RULE = 10_240
_STATE = re.compile(r'\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s()"]+))\s*\)')
_RULE_WORDS = ("AND", "OR", "NOT", "TRUE", "FALSE")


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
    for state in ("alarmActions", "okActions", "insufficientDataActions"):
        actions = inputs.get(state)
        if isinstance(actions, list) and len(actions) > _MOST_ACTIONS:
            yield Problem((state,), f"expected at most {_MOST_ACTIONS} actions", str(len(actions)))
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


def composite_problems(inputs: Properties) -> Iterator[Problem]:
    """What CloudWatch would refuse in the rule of a composite alarm, its length aside."""
    rule, path = inputs.get("alarmRule"), ("alarmRule",)
    if not isinstance(rule, str) or not 0 < len(rule) <= _LONGEST_RULE:
        return
    if rule != rule.strip():
        yield Problem(path, "expected no space at either end", shown(rule))
    names = [word[1] or word[2] for word in _STATE.finditer(rule)]
    if len(names) > _MOST_ALARMS:
        yield Problem(path, f"expected at most {_MOST_ALARMS} alarms", str(len(names)))
    if inputs.get("alarmName") in names:
        yield Problem(path, "an alarm can't depend on itself", shown(inputs["alarmName"]))
    rest = _STATE.sub("TRUE", rule)
    for word in re.findall(r"[^\s()]+", rest):
        if word not in _RULE_WORDS:
            expected = "expected ALARM(name), OK(name) or INSUFFICIENT_DATA(name), joined by AND, OR and NOT"
            yield Problem(path, expected, shown(word), nearest(word, (*_RULE_WORDS, "ALARM")))
            return
    if not _is_expression(rest):
        yield Problem(path, "expected one condition, or conditions with AND or OR between them", shown(rule))


def _is_expression(rule: str) -> bool:
    """Whether conditions and operators stand where they may: innermost brackets and operators collapse to one."""
    before, rule = "", f" {rule} "
    while before != rule:
        before = rule
        rule = re.sub(r"\(\s*(?:TRUE|FALSE)\s*\)", " TRUE ", rule)
        rule = re.sub(r"\bNOT\s+(?:TRUE|FALSE)\b", "TRUE", rule)
        rule = re.sub(r"\b(?:TRUE|FALSE)\s+(?:AND|OR)\s+(?:TRUE|FALSE)\b", "TRUE", rule)
    return rule.strip() in {"TRUE", "FALSE"}
