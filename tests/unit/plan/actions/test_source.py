"""Which branches feed an environment, and what refuses all others."""

import fnmatch
import re
from collections.abc import Callable

import pytest

from slipway.plan import ENVIRONMENTS, Plan
from slipway.plan.environments import BRANCHES, GUARDED, EnvironmentName
from slipway.plan.model import CONNECTIONS

PlanOf = Callable[..., Plan]
NAMES = {
    "dev": ["feature/login", "feature/team/login"],
    "qa": ["develop"],
    "staging": ["release/1.4", "release/2026-11"],
    "production": ["main"],
}
OTHERS = [
    "main2",
    "domain",
    "release/",
    "release/1/2",
    "releases/1",
    "feature",
    "feature/",
    "develop/x",
    "x/main",
    "hotfix",
]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_rule_matches_the_branches_of_its_environment_and_no_other(environment: EnvironmentName) -> None:
    only = BRANCHES[environment].only
    others = [name for key, names in NAMES.items() if key != environment for name in names] + OTHERS
    assert all(re.search(only, name) for name in NAMES[environment])
    assert not any(re.search(only, name) for name in others)
    assert all(
        any(fnmatch.fnmatch(name, glob) for glob in BRANCHES[environment].patterns) for name in NAMES[environment]
    )


@pytest.mark.parametrize("environment", sorted(GUARDED))
def test_a_start_by_hand_on_another_branch_ends_before_the_first_work(plan_of: PlanOf, environment: str) -> None:
    source, first, *rest = plan_of({"auth": {}}, environment).pipelines[0].stages
    (rule,) = first.entry
    assert rule.provider == "VariableCheck"
    assert rule.configuration["Variable"] == f"#{{{source.actions[0].namespace}.BranchName}}"
    assert rule.configuration["Operator"] == "MATCHES"
    assert not any(stage.entry for stage in (source, *rest))


@pytest.mark.parametrize("environment", sorted(set(ENVIRONMENTS) - GUARDED))
def test_where_nothing_is_guarded_any_branch_can_be_tried_by_hand(plan_of: PlanOf, environment: str) -> None:
    assert not any(stage.entry for stage in plan_of({"auth": {}}, environment).pipelines[0].stages)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_a_deploy_to_production_is_rolled_back_by_the_pipeline(plan_of: PlanOf, environment: str) -> None:
    stages = plan_of({"auth": {}}, environment).pipelines[0].stages
    expected = ["Deploy"] if environment == "production" else []
    assert [stage.name for stage in stages if stage.rolls_back] == expected


def test_who_approves_sees_the_commit_and_its_branch(plan_of: PlanOf) -> None:
    pipeline = plan_of({"auth": {}}).pipelines[0]
    (asked,) = [
        action.configuration["CustomData"]
        for stage in pipeline.stages
        for action in stage.actions
        if action.kind == "approval"
    ]
    assert asked.endswith("Commit #{SourceVariables.CommitId} of #{SourceVariables.BranchName}.")


def test_each_host_has_its_connection(plan_of: PlanOf) -> None:
    plan = plan_of({"auth": {}, "wiki": {"host": "bitbucket"}})
    used = [pipeline.stages[0].actions[0].configuration["ConnectionArn"] for pipeline in plan.pipelines]
    assert used == [CONNECTIONS["github"], CONNECTIONS["bitbucket"]]


def test_a_service_of_a_monorepo_starts_on_its_own_files_and_those_that_it_watches(plan_of: PlanOf) -> None:
    service = {"path": "services/auth", "watch": ["libs/common/**", "go.mod"]}
    (pipeline,) = plan_of({"auth": service}).pipelines
    assert pipeline.trigger.paths == ("services/auth/**", "libs/common/**", "go.mod")
