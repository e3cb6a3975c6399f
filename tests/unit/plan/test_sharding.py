"""Integration tests split over several builds."""

import json
from collections.abc import Callable

import pytest
import yaml

from slipway.documents import InvalidInputError
from slipway.plan import Action, Plan, Project
from slipway.plan.buildspecs.schema import Buildspec

PlanOf = Callable[..., Plan]


def integration(plan: Plan) -> tuple[Action, Project]:
    (action,) = [each for stage in plan.pipelines[0].stages for each in stage.actions if each.kind == "integration"]
    (project,) = [each for each in plan.shared_projects if each.name == action.configuration["ProjectName"]]
    return action, project


def service(kind: str, **parameters: object) -> dict[str, dict[str, object]]:
    return {"site": {"build": {"kind": kind}, "parameters": parameters}}


@pytest.mark.parametrize("kind", ["npm", "maven", "python"])
def test_several_shards_make_a_batch(plan_of: PlanOf, kind: str) -> None:
    action, project = integration(plan_of(service(kind, shards=3), "qa"))
    assert action.configuration["BatchEnabled"] == "true"
    assert (project.kind, project.shards, project.at_once) == (f"integration-{kind}-3", 3, 3)
    spec = Buildspec.model_validate(yaml.safe_load(project.buildspec))
    assert spec.batch
    assert spec.batch.build_fanout
    assert (spec.batch.build_fanout.parallelism, spec.batch.build_fanout.ignore_failure) == (3, None)
    assert "codebuild-tests-run" in project.buildspec
    assert project.reaches_network


def test_one_shard_is_a_build_like_any_other(plan_of: PlanOf) -> None:
    action, project = integration(plan_of(service("npm"), "qa"))
    assert "BatchEnabled" not in action.configuration
    assert (project.kind, project.shards) == ("integration-npm", 1)
    assert "batch" not in yaml.safe_load(project.buildspec)


def test_the_count_is_no_variable_of_the_build(plan_of: PlanOf) -> None:
    action, _ = integration(plan_of(service("npm", shards=3), "qa"))
    names = {each["name"] for each in json.loads(action.configuration["EnvironmentVariables"])}
    assert "SHARDS" not in names
    assert "SERVICE" in names


@pytest.mark.parametrize(
    ("kind", "shards", "says", "suggestion"),
    [
        ("docker", 2, "integration tests of docker can't be split, only those of maven, npm, python; found 2", "1"),
        ("npm", 11, "expected at most 10 builds, found 11", "10"),
        ("npm", 0, "expected at least 1 builds, found 0", "1"),
        ("npm", "two", "expected a whole number, found text 'two'", ""),
    ],
)
def test_what_can_not_be_split_is_refused(
    plan_of: PlanOf, kind: str, shards: object, says: str, suggestion: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        plan_of(service(kind, shards=shards), "qa")
    (problem,) = refused.value.problems
    assert (problem.field, problem.suggestion) == ("parameters.shards", suggestion)
    assert says in problem.message
    assert problem.line > 0
