import pytest

from slipway.local.pipelines.rules import variable_check
from slipway.local.pipelines.triggers import matches, starts


@pytest.mark.parametrize(
    ("glob", "name", "takes"),
    [
        ("main", "main", True),
        ("main", "maintenance", False),
        ("release/*", "release/1.4", True),
        ("release/*", "release/1.4/hotfix", False),
        ("feature/**", "feature/a/b", True),
        ("feature/*", "feature/a/b", False),
        ("*", "a/b", False),
        ("**", "a/b", True),
        ("services/booking/**", "services/booking/src/app.py", True),
        ("services/booking/**", "services/booking2/app.py", False),
        ("v?", "v1", True),
        ("v?", "v/", False),
        ("{main,develop}", "develop", True),
        ("a.b", "axb", False),
    ],
)
def test_globs(glob: str, name: str, takes: bool) -> None:  # noqa: FBT001
    assert matches(glob, name) is takes


def trigger(**push: object) -> list[dict[str, object]]:
    return [{"gitConfiguration": {"sourceActionName": "Repository", "push": [push]}}]


def test_branch_and_paths_must_both_pass() -> None:
    given = trigger(branches={"includes": ["main"]}, filePaths={"includes": ["api/**"], "excludes": ["api/docs/**"]})
    assert starts(given, "main", ["api/app.py", "README"]) == "Repository"
    assert starts(given, "main", ["README"]) is None
    assert starts(given, "main", ["api/docs/x"]) is None
    assert starts(given, "develop", ["api/app.py"]) is None
    assert starts(given, "main", []) == "Repository"


def test_filters_of_tags_and_of_pull_requests_take_no_push_to_a_branch() -> None:
    assert starts(trigger(tags={"includes": ["**"]}), "main", []) is None
    assert starts([{"gitConfiguration": {"sourceActionName": "R", "pullRequest": [{}]}}], "main", []) is None


@pytest.mark.parametrize(
    ("operator", "value", "expected", "passes"),
    [
        ("EQ", "a", "a", True),
        ("NE", "a", "a", False),
        ("CONTAINS", "abc", "b", True),
        ("MATCHES", "release/1.4", "^release/[^/]+$", True),
        ("MATCHES", "xrelease/1.4", "release/[^/]+", False),
        ("LIKE", "a", "a", False),
    ],
)
def test_variables_are_checked(operator: str, value: str, expected: str, passes: bool) -> None:  # noqa: FBT001
    outcome = variable_check({"Variable": value, "Operator": operator, "Value": expected})
    assert outcome.passed is passes
