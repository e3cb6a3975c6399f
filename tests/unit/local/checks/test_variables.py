from typing import Any

import pytest

from slipway.local.checks.problem import render
from slipway.local.checks.variables import problems
from slipway.local.wire import UNKNOWN

READS = {"UserParameters": '{"tree":"#{Built.TREE}","execution":"#{codepipeline.PipelineExecutionId}"}'}


def told(first: dict[str, Any], second: dict[str, Any], **more: object) -> list[str]:
    """What is wrong with a stage of the first action, and one of both."""
    stages = [{"actions": [first]}, {"actions": [{}, second]}]
    return [f"{render(problem.path)}: {problem.reason()}" for problem in problems({"stages": stages, **more})]


def test_what_an_action_before_exports_can_be_read() -> None:
    assert told({"namespace": "Built"}, {"configuration": READS}) == []


def test_an_action_of_the_same_stage_exports_to_those_that_run_later() -> None:
    first, second = {"namespace": "Built", "runOrder": 1.0}, {"configuration": READS}
    assert list(problems({"stages": [{"actions": [{**second, "runOrder": 2.0}, first]}]})) == []
    (problem,) = problems({"stages": [{"actions": [first, second]}]})
    assert problem.path == ("stages", 0, "actions", 1, "configuration", "UserParameters")


@pytest.mark.parametrize(("namespace", "near"), [("Build", "; did you mean 'Build'?"), (None, "")])
def test_what_no_action_before_exports_is_told(namespace: str | None, near: str) -> None:
    place = "stages[1].actions[1].configuration.UserParameters"
    expected = f"{place}: expected the namespace of an action before this one, got #{{Built.TREE}}{near}"
    assert told({"namespace": namespace}, {"configuration": READS}) == [expected]


def test_a_variable_of_the_pipeline_is_declared() -> None:
    asks = {"configuration": {"UserParameters": "#{variables.REGION}"}}
    assert told({}, asks, variables=[{"name": "REGION"}]) == []
    (problem,) = told({}, asks, variables=[{"name": "REGIONS"}])
    assert "expected a variable of the pipeline, got #{variables.REGION}; did you mean 'REGIONS'?" in problem


def test_nothing_is_told_while_a_namespace_is_not_known() -> None:
    assert told({"namespace": UNKNOWN}, {"configuration": READS}) == []
    assert told({"namespace": "Other"}, {"configuration": UNKNOWN}) == []
