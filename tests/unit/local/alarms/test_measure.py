import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.local.alarms import composite
from slipway.local.alarms.composite import BadRuleError
from slipway.local.alarms.judge import Limits, state
from slipway.local.alarms.measure import Samples, UnknownExpressionError, expression, statistic
from slipway.plan.watch import TRAFFIC_FLOOR

RATE = f"IF((FILL(r0,0)+FILL(r1,0))>={TRAFFIC_FLOOR},100*(FILL(e0,0))/(FILL(r0,0)+FILL(r1,0)),0)"


@pytest.mark.parametrize(
    ("metrics", "value"),
    [
        ({"r0": 50.0, "r1": 50.0, "e0": 5.0}, 5.0),
        ({"r0": 50.0, "r1": None, "e0": None}, 0.0),
        ({"r0": 4.0, "r1": 5.0, "e0": 9.0}, 0.0),
        ({"r0": None, "r1": None, "e0": 9.0}, 0.0),
    ],
)
def test_the_share_of_errors_needs_traffic_enough(metrics: dict[str, float | None], value: float) -> None:
    assert expression(RATE, metrics) == value


def test_the_slower_colour_counts_and_what_is_missing_does_not() -> None:
    assert expression("MAX([FILL(t0,0),FILL(t1,0)])", {"t0": 0.3, "t1": None}) == 0.3
    assert expression("MAX([t0,t1])", {"t0": None, "t1": None}) is None
    assert expression("100*FILL(failed,0)/calls", {"failed": 1.0, "calls": 0.0}) is None
    assert expression("a-b", {"a": None, "b": 1.0}) is None


@pytest.mark.parametrize("text", ["ANOMALY_DETECTION_BAND(m1)", "m9", "m1 **2", "m1[0]", "(", "m1 if m1 else 2"])
def test_what_is_not_understood_says_so(text: str) -> None:
    with pytest.raises(UnknownExpressionError):
        expression(text, {"m1": 1.0})


def test_statistics() -> None:
    samples = Samples(tuple(map(float, range(1, 101))), 5050.0, 100)
    wanted = {"Sum": 5050.0, "Average": 50.5, "SampleCount": 100.0, "Maximum": 100.0, "Minimum": 1.0, "p99": 99.0}
    assert {name: statistic(samples, name) for name in wanted} == wanted
    assert statistic(Samples(), "Sum") is None
    with pytest.raises(UnknownExpressionError):
        statistic(samples, "tm90")


ABOVE = Limits("GreaterThanThreshold", 5.0, of=3, breaching=3, missing="notBreaching")


@pytest.mark.parametrize(
    ("points", "missing", "found"),
    [
        ([9.0, 9.0, 9.0], "notBreaching", "ALARM"),
        ([9.0, 9.0, 5.0], "notBreaching", "OK"),
        ([9.0, None, 9.0], "notBreaching", "OK"),
        ([9.0, None, 9.0], "breaching", "ALARM"),
        ([None, None, None], "notBreaching", "OK"),
        ([None, None, None], "breaching", "ALARM"),
        ([None, None, None], "missing", "INSUFFICIENT_DATA"),
        ([None, None, None], "ignore", "ALARM"),
        ([9.0, 9.0, 9.0, 1.0], "notBreaching", "OK"),
    ],
)
def test_an_alarm_rings_once_enough_points_in_a_row_breach(
    points: list[float | None], missing: str, found: str
) -> None:
    limits = Limits(ABOVE.comparison, ABOVE.threshold, 3, 3, missing)
    assert state(points, limits, "ALARM") == found


@given(st.lists(st.none() | st.floats(0, 10), min_size=3, max_size=6))
def test_less_of_a_bad_thing_never_rings_more(points: list[float | None]) -> None:
    halved = [point / 2 if point is not None else None for point in points]
    if state(points, ABOVE, "OK") == "OK":
        assert state(halved, ABOVE, "OK") == "OK"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ('ALARM("a") OR ALARM("b")', True),
        ('ALARM("b") OR ALARM("c")', False),
        ('ALARM(a) AND NOT OK("a")', True),
        ('(ALARM("b") OR ALARM("a")) AND OK("b")', True),
        ('NOT (ALARM("a") AND OK("b"))', False),
        ("TRUE AND NOT FALSE", True),
        ('INSUFFICIENT_DATA("c")', True),
        ('ALARM("nobody")', False),
    ],
)
def test_rules_of_composite_alarms(rule: str, value: bool) -> None:  # noqa: FBT001
    states = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA"}
    assert composite.holds(rule, states.get) is value


@pytest.mark.parametrize("rule", ["", 'ALARM("a") ALARM("b")', 'RINGS("a")', '(ALARM("a")', "AND"])
def test_a_rule_that_is_none_says_so(rule: str) -> None:
    with pytest.raises(BadRuleError):
        composite.holds(rule, lambda _: "OK")


def test_the_alarms_that_a_rule_names() -> None:
    assert composite.names('ALARM("a") OR (OK("b") AND ALARM("a"))') == {"a", "b"}
