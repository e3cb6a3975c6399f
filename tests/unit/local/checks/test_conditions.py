import pytest

from slipway.local.checks import conditions
from slipway.local.checks.problem import render
from tests.unit.local.stage import Given

CHECK = {"Variable": "#{Fetched.BranchName}", "Value": "^main$", "Operator": "MATCHES"}


def rule(provider: str = "VariableCheck", **configuration: object) -> Given:
    return {"name": "r", "ruleTypeId": {"category": "Rule", "provider": provider}, "configuration": configuration}


def told(build: Given, mode: str = "QUEUED", source: Given | None = None) -> list[str]:
    stages = [
        {"name": "Source", "actions": [{"name": "Fetch", "namespace": "Fetched"}], **(source or {})},
        {"name": "Build", **build},
    ]
    return [f"{render(problem.path)}: {problem.reason()}" for problem in conditions.problems(stages, mode)]


def entry(*rules: Given, result: str = "FAIL") -> Given:
    return {"beforeEntry": {"condition": {"result": result, "rules": list(rules)}}}


def test_a_branch_is_checked_before_a_stage_is_entered() -> None:
    assert told(entry(rule(**CHECK))) == []


def test_a_failed_stage_is_rolled_back() -> None:
    assert told({"onFailure": {"result": "ROLLBACK"}}) == []


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (entry(rule(Value="x", Operator="EQ")), "configuration.Variable: VariableCheck needs the configuration key"),
        (
            entry(rule(**CHECK, Valu="x")),
            "'Valu' is no configuration key of the rule VariableCheck; did you mean 'Value'",
        ),
        (entry(rule(**{**CHECK, "Operator": "MATCH"})), "got 'MATCH'; did you mean 'MATCHES'"),
        (entry(rule(**{**CHECK, "Value": "x" * 10_001})), "expected at most 10000 characters"),
        (
            entry(rule(**{**CHECK, "Variable": "#{Fetchd.BranchName}"})),
            "no action of an earlier stage has this namespace, got 'Fetchd'; did you mean 'Fetched'",
        ),
        (entry(rule("VariableChek")), "got 'VariableChek'; did you mean 'VariableCheck'"),
        (entry(rule("CloudWatchAlarm", AlarmName="a"), result="SKIP"), "a condition that skips takes"),
        (entry(rule(**CHECK), result="ROLLBACK"), "expected FAIL or SKIP as the result of a condition of beforeEntry"),
        (entry(*[rule(**CHECK)] * 6), "expected 1 to 5 rules, got 6"),
        (entry(), "expected 1 to 5 rules, got 0"),
    ],
)
def test_one_thing_broken_is_one_problem_told(build: Given, says: str) -> None:
    (line,) = told(build)
    assert says in line


def test_a_variable_of_the_stage_itself_is_not_known_before_it_is_entered() -> None:
    build = entry(rule(**{**CHECK, "Variable": "#{Own.Value}"})) | {"actions": [{"namespace": "Own"}]}
    assert any("no action of an earlier stage has this namespace" in line for line in told(build))


def test_a_parallel_pipeline_has_no_rollback() -> None:
    assert told({"onFailure": {"result": "ROLLBACK"}}, mode="PARALLEL") == [
        "stages[1].onFailure.result: a pipeline of mode PARALLEL has no rollback, got ROLLBACK"
    ]


def test_the_source_stage_has_no_rollback() -> None:
    (line,) = told({}, source={"onFailure": {"result": "ROLLBACK"}})
    assert "the source stage can't be rolled back" in line
