import pytest

from slipway.local.checks import alarm
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given

SINGLE = {"metricName": "Errors", "namespace": "N", "period": 60.0, "statistic": "Sum", "threshold": 1.0}
QUERIES = [{"id": "r", "expression": "a/b", "returnData": True}, {"id": "a", "metric": {"metricName": "x"}}]


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in alarm.problems(inputs)]


def test_sound_alarms() -> None:
    assert told(SINGLE) == []
    assert told({"threshold": 1.0, "metricQueries": QUERIES}) == []
    assert told({"thresholdMetricId": "band", "metricQueries": QUERIES}) == []
    assert told({**SINGLE, "period": UNKNOWN, "treatMissingData": UNKNOWN}) == []
    assert told({"threshold": UNKNOWN, "metricQueries": UNKNOWN}) == []


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({**SINGLE, "metricQueries": QUERIES}, "metricName: expected either metricName or metricQueries"),
        ({**SINGLE, "period": 45.0}, "period: expected 10, 20, 30 or a multiple of 60 seconds, got 45"),
        ({**SINGLE, "namespace": None}, "namespace: an alarm on one metric needs its namespace"),
        ({**SINGLE, "statistic": None}, "statistic: expected either statistic or extendedStatistic"),
        ({**SINGLE, "threshold": None}, "threshold: expected threshold, or thresholdMetricId for an anomaly"),
        ({**SINGLE, "thresholdMetricId": "x"}, "threshold: an anomaly alarm with thresholdMetricId has no threshold"),
        (
            {**SINGLE, "treatMissingData": "notbreaching"},
            (
                "treatMissingData: expected one of missing, ignore, breaching, notBreaching, got 'notbreaching'; "
                "did you mean 'notBreaching'?"
            ),
        ),
        (
            {"threshold": 1.0, "metricQueries": QUERIES[1:]},
            "metricQueries: expected exactly one query with returnData true, got 0",
        ),
        (
            {"threshold": 1.0, "metricQueries": [*QUERIES, {"id": "a", "metric": {}}]},
            "metricQueries[2].id: expected an id of its own, got 'a'",
        ),
        (
            {"threshold": 1.0, "metricQueries": [*QUERIES, {"id": "b"}]},
            "metricQueries[2]: expected either expression or metric",
        ),
        (
            {
                "threshold": 1.0,
                "metricQueries": [QUERIES[0], *({"id": f"m{number}", "metric": {}} for number in range(11))],
            },
            "metricQueries: expected at most 10 metrics, got 11",
        ),
    ],
)
def test_one_thing_broken(inputs: Given, expected: str) -> None:
    assert expected in told(inputs)


@pytest.mark.parametrize("state", ["alarmActions", "okActions", "insufficientDataActions"])
def test_a_state_has_five_actions_at_most(state: str) -> None:
    assert told({**SINGLE, state: ["topic"] * 5}) == []
    assert told({**SINGLE, state: ["topic"] * 6}) == [f"{state}: expected at most 5 actions, got 6"]


def told_of_rule(rule: object) -> list[str]:
    problems = alarm.composite_problems({"alarmName": "all", "alarmRule": rule})
    return [f"{render(problem.path)}: {problem.reason()}" for problem in problems]


@pytest.mark.parametrize(
    "rule",
    [
        'ALARM("one")',
        "ALARM(one) OR OK(two) AND INSUFFICIENT_DATA(arn:aws:cloudwatch:us-east-1:1:alarm:three)",
        '(ALARM("a") OR ALARM("b c")) AND NOT (OK("d") AND TRUE)',
        "FALSE",
        UNKNOWN,
    ],
)
def test_sound_rules(rule: object) -> None:
    assert told_of_rule(rule) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (' ALARM("one")', "alarmRule: expected no space at either end"),
        ('ALARM("one") ALARM("two")', "expected one condition, or conditions with AND or OR between them"),
        ('ALARM("one") OR', "expected one condition, or conditions with AND or OR between them"),
        ('(ALARM("one")', "expected one condition, or conditions with AND or OR between them"),
        ('ALRAM("one")', "joined by AND, OR and NOT, got 'ALRAM'; did you mean 'ALARM'?"),
        ('ALARM("one") || ALARM("two")', "joined by AND, OR and NOT, got '||'"),
        ('ALARM("all")', "an alarm can't depend on itself, got 'all'"),
        (" OR ".join(f"ALARM(a{number})" for number in range(101)), "expected at most 100 alarms, got 101"),
    ],
)
def test_rules_that_would_be_refused(rule: str, expected: str) -> None:
    (only,) = told_of_rule(rule)
    assert expected in only
