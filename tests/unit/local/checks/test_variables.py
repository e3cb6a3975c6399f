from typing import Any

import pytest

from slipway.local.checks.problem import Path, render
from slipway.local.checks.variables import problems
from slipway.local.provider.wire import UNKNOWN

READS = {"UserParameters": '{"tree":"#{Built.TREE}","execution":"#{codepipeline.PipelineExecutionId}"}'}


def told(first: dict[str, Any], second: dict[str, Any], stage: int = 1) -> list[str]:
    actions: list[tuple[Path, dict[str, Any]]] = [
        (("stages", 0, "actions", 0), first),
        (("stages", stage, "actions", 1), second),
    ]
    return [f"{render(problem.path)}: {problem.reason()}" for problem in problems(actions)]


def test_what_an_action_before_exports_can_be_read() -> None:
    assert told({"namespace": "Built"}, {"configuration": READS}) == []
    assert told({"namespace": "Built"}, {"configuration": READS, "runOrder": 2.0}, stage=0) == []


@pytest.mark.parametrize(
    ("namespace", "stage", "near"),
    [("Built", 0, ""), ("Build", 1, "; did you mean 'Build'?"), (None, 1, "")],
    ids=["side by side", "misspelt", "none"],
)
def test_what_no_action_before_exports_is_told(namespace: str | None, stage: int, near: str) -> None:
    (problem,) = told({"namespace": namespace}, {"configuration": READS}, stage)
    assert problem.startswith(f"stages[{stage}].actions[1].configuration.UserParameters: no action before this one has")
    assert "'Built'" in problem
    assert near in problem


def test_nothing_is_told_while_a_namespace_is_not_known() -> None:
    assert told({"namespace": UNKNOWN}, {"configuration": READS}) == []
    assert told({"namespace": "Other"}, {"configuration": UNKNOWN}) == []
