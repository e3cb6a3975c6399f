import pytest

from slipway.local.checks import triggers
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Given

SOURCE = {"name": "Fetch", "provider": "CodeStarSourceConnection"}
BRANCHES = {"branches": {"includes": ["main"]}}


def told(**git: object) -> list[str]:
    trigger = {"gitConfiguration": {"sourceActionName": "Fetch", **git}}
    inputs: Given = {"stages": [{"name": "Source", "actions": [SOURCE]}], "triggers": [trigger]}
    return [f"{render(problem.path)}: {problem.reason()}" for problem in triggers.problems(inputs)]


def test_pushes_and_pull_requests_of_branches_and_paths_are_accepted() -> None:
    paths = {"filePaths": {"includes": ["services/auth/**"], "excludes": ["**/*.md"]}}
    assert told(pushes=[{**BRANCHES, **paths}]) == []
    assert told(pullRequests=[{**BRANCHES, **paths, "events": ["OPEN", "UPDATED"]}]) == []
    assert told(pushes=[{"branches": {"includes": UNKNOWN}}]) == []


@pytest.mark.parametrize(
    ("git", "says"),
    [
        ({}, "gitConfiguration: a trigger filters pushes or pull requests"),
        ({"pushes": [BRANCHES] * 4}, "gitConfiguration.pushes: expected at most 3 filters, got 4"),
        (
            {"pushes": [{"branches": {"includes": ["a"] * 9}}]},
            "pushes[0].branches.includes: expected 1 to 8 patterns, got 9",
        ),
        (
            {"pushes": [{"branches": {"excludes": []}}]},
            "pushes[0].branches.excludes: expected 1 to 8 patterns, got 0",
        ),
        (
            {"pushes": [{**BRANCHES, "filePaths": {"includes": ["a" * 256]}}]},
            "pushes[0].filePaths.includes[0]: expected 1 to 255 characters, got 256 characters",
        ),
        (
            {"pushes": [{"filePaths": {"includes": ["a/**"]}}]},
            "pushes[0].filePaths: a filter on paths is on branches too",
        ),
        (
            {"pullRequests": [{**BRANCHES, "events": ["UPDATE"]}]},
            "pullRequests[0].events[0]: expected one of OPEN, UPDATED, CLOSED, got 'UPDATE'; did you mean 'UPDATED'?",
        ),
    ],
)
def test_one_thing_broken_is_one_problem_told(git: dict[str, object], says: str) -> None:
    (line,) = told(**git)
    assert line.endswith(says)


def test_a_pipeline_has_50_triggers_at_most() -> None:
    many = [{"gitConfiguration": {"sourceActionName": f"S{number}", "pushes": [BRANCHES]}} for number in range(51)]
    problems = list(triggers.problems({"triggers": many}))
    assert [problem.reason() for problem in problems] == ["expected at most 50 triggers, got 51"]
