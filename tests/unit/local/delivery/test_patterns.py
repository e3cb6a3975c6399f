"""The comparisons of the EventBridge guide, each with what it takes and what it refuses."""

import pytest

from slipway.local.delivery.patterns import PatternError, matches

EVENT = {
    "source": "aws.codepipeline",
    "detail-type": "CodePipeline Stage Execution State Change",
    "resources": ["arn:aws:codepipeline:us-east-1:1:auth", "arn:other"],
    "detail": {
        "state": "FAILED",
        "stage": "Deploy",
        "version": 3,
        "guarded": True,
        "nothing": None,
        "empty": "",
        "source-ip": "10.0.0.17",
        "type": {"category": "Approval", "owner": "AWS"},
        "reasons": [{"code": "a", "weight": 1}, {"code": "b", "weight": 7}],
    },
}


@pytest.mark.parametrize(
    "detail",
    [
        {"state": ["FAILED"]},
        {"state": ["STARTED", "FAILED"]},
        {"version": [3]},
        {"guarded": [True]},
        {"nothing": [None]},
        {"empty": [""]},
        {"type": {"category": ["Approval"], "owner": ["AWS"]}},
        {"stage": [{"prefix": "Dep"}]},
        {"stage": [{"prefix": {"equals-ignore-case": "dEP"}}]},
        {"stage": [{"suffix": "loy"}]},
        {"stage": [{"suffix": {"equals-ignore-case": "LOY"}}]},
        {"stage": [{"equals-ignore-case": "DEPLOY"}]},
        {"stage": [{"wildcard": "D*l*y"}]},
        {"stage": [{"wildcard": "*"}]},
        {"stage": [{"anything-but": "Build"}]},
        {"stage": [{"anything-but": ["Build", "Test"]}]},
        {"stage": [{"anything-but": {"prefix": "Bu"}}]},
        {"stage": [{"anything-but": {"prefix": ["Bu", "Te"]}}]},
        {"stage": [{"anything-but": {"equals-ignore-case": ["build"]}}]},
        {"stage": [{"anything-but": {"wildcard": "*x*"}}]},
        {"version": [{"anything-but": [4]}]},
        {"version": [{"numeric": ["=", 3]}]},
        {"version": [{"numeric": [">", 0, "<=", 3]}]},
        {"source-ip": [{"cidr": "10.0.0.0/24"}]},
        {"state": [{"exists": True}]},
        {"absent": [{"exists": False}]},
        {"absent": {"inner": [{"exists": False}]}},
        {"reasons": {"code": ["b"]}},
        {"reasons": {"weight": [{"numeric": [">", 5]}]}},
        {"$or": [{"state": ["STARTED"]}, {"version": [{"numeric": ["<", 5]}]}]},
        {"stage": ["Deploy"], "$or": [{"state": ["STARTED"]}, {"type": {"owner": ["AWS"]}}]},
    ],
)
def test_it_matches(detail: object) -> None:
    assert matches({"detail": detail}, EVENT)


@pytest.mark.parametrize(
    "detail",
    [
        {"state": ["STARTED"]},
        {"state": ["failed"]},
        {"version": ["3"]},
        {"version": [True]},
        {"guarded": [1]},
        {"guarded": ["true"]},
        {"absent": [None]},
        {"type": {"category": ["Approval"], "owner": ["Custom"]}},
        {"type": ["Approval"]},
        {"stage": [{"prefix": "loy"}]},
        {"stage": [{"suffix": "Dep"}]},
        {"stage": [{"wildcard": "D*x"}]},
        {"stage": [{"anything-but": "Deploy"}]},
        {"stage": [{"anything-but": ["Build", "Deploy"]}]},
        {"stage": [{"anything-but": {"prefix": "De"}}]},
        {"stage": [{"anything-but": {"suffix": ["x", "oy"]}}]},
        {"absent": [{"anything-but": "x"}]},
        {"version": [{"numeric": [">", 0, "<", 3]}]},
        {"guarded": [{"numeric": ["=", 1]}]},
        {"source-ip": [{"cidr": "10.0.1.0/24"}]},
        {"stage": [{"cidr": "10.0.1.0/24"}]},
        {"state": [{"exists": False}]},
        {"absent": [{"exists": True}]},
        {"type": [{"exists": True}]},
        {"reasons": {"code": ["c"]}},
        {"$or": [{"state": ["STARTED"]}, {"version": [4]}]},
        {"stage": ["Build"], "$or": [{"state": ["FAILED"]}]},
    ],
)
def test_it_does_not_match(detail: object) -> None:
    assert not matches({"detail": detail}, EVENT)


def test_any_item_of_an_array_will_do() -> None:
    assert matches({"resources": ["arn:other"]}, EVENT)
    assert matches({"resources": [{"suffix": ":auth"}]}, EVENT)
    assert not matches({"resources": ["arn"]}, EVENT)


def test_a_backslash_makes_a_star_plain() -> None:
    assert matches({"name": [{"wildcard": "a\\*b*"}]}, {"name": "a*bc"})
    assert not matches({"name": [{"wildcard": "a\\*b*"}]}, {"name": "axbc"})


@pytest.mark.parametrize("pattern", [{"detail": "x"}, {"detail": []}, {"source": [{"like": "x"}]}])
def test_a_pattern_without_meaning_is_told(pattern: dict[str, object]) -> None:
    with pytest.raises(PatternError):
        matches(pattern, EVENT)
