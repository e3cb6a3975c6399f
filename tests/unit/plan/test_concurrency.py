"""Limits of projects: no pipeline is refused a build that it may ask for, and nothing runs without a limit."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from slipway.catalogue import load_catalogue
from slipway.checkout import CHECKOUT
from slipway.plan import Plan, Project, load_templates, read_settings, resolve
from slipway.plan.concurrency import most_at_once

STACKS = ("dev", "qa", "staging", "prod", "local")


@pytest.fixture(scope="module")
def plan_of_stack() -> Callable[[str], Plan]:
    catalogue, templates = load_catalogue(CHECKOUT / "catalogue"), load_templates(CHECKOUT / "templates")
    return lambda stack: resolve(catalogue, templates, read_settings(CHECKOUT, stack), stack)


def projects(plan: Plan) -> Iterator[Project]:
    yield from plan.shared_projects
    for pipeline in plan.pipelines:
        yield from pipeline.projects


@pytest.mark.parametrize("stack", STACKS)
def test_no_limit_refuses_what_the_pipelines_ask_for_at_once(plan_of_stack: Callable[[str], Plan], stack: str) -> None:
    plan = plan_of_stack(stack)
    asked = Counter(
        action.configuration["ProjectName"]
        for pipeline in (*plan.pipelines, *plan.pull_requests)
        for stage in pipeline.stages
        for action in stage.actions
        if action.provider == "CodeBuild"
    )
    limits = {project.name: project.at_once for project in projects(plan)}
    builds = {project.name: project.shards for project in projects(plan)}
    assert limits == {name: count * builds[name] for name, count in asked.items()}
    assert all(limits.values())


def test_each_build_of_a_split_test_counts(plan_of_stack: Callable[[str], Plan]) -> None:
    (split,) = [project for project in plan_of_stack("staging").shared_projects if project.shards > 1]
    assert (split.kind, split.shards, split.at_once) == ("integration-npm-4", 4, 4)


def test_a_pipeline_that_nothing_limits_is_refused(plan_of_stack: Callable[[str], Plan]) -> None:
    boundless = replace(plan_of_stack("dev").pipelines[0], execution_mode="PARALLEL")
    with pytest.raises(ValueError, match="is PARALLEL: nothing limits what it asks for at once"):
        most_at_once([boundless])


@pytest.mark.parametrize("stack", STACKS)
def test_only_tests_outside_the_network_wait_for_a_machine_that_others_had(
    plan_of_stack: Callable[[str], Plan], stack: str
) -> None:
    on_fleets = {
        (project.kind, project.role, project.fleet) for project in projects(plan_of_stack(stack)) if project.fleet
    }
    expected = {
        "prod": {("unit-maven", "tests", "branches")},
        "dev": {("unit-maven", "pull-requests", "pull-requests")},
    }
    assert on_fleets == expected.get(stack, set())


def test_heavy_work_that_keeps_off_the_fleet_has_a_machine_of_its_size(plan_of: Callable[..., Plan]) -> None:
    fleets = '{"branches": {"builds": ["maven"], "compute": "xlarge"}}'
    services = {"auth": {"build": {"kind": "maven"}}, "site": {"build": {"kind": "npm"}}}
    plan = plan_of(services, "staging", **{"slipway:fleets": fleets})
    sizes = {(project.service, project.kind): (project.compute, project.fleet) for project in projects(plan)}
    xlarge, small = "BUILD_GENERAL1_XLARGE", "BUILD_GENERAL1_SMALL"
    assert sizes["auth", "build"] == sizes[None, "integration-maven"] == (xlarge, None)
    assert sizes[None, "unit-maven"] == (xlarge, "branches")
    assert sizes["site", "build"] == sizes[None, "unit-npm"] == sizes[None, "sast"] == (small, None)


def test_what_only_promotes_is_not_heavy(plan_of: Callable[..., Plan]) -> None:
    upstream = '{"stack": "staging", "account": "111122223333", "region": "us-east-1"}'
    given = {"slipway:fleets": '{"branches": {"builds": ["maven"]}}', "slipway:promotesFrom": upstream}
    (pipeline,) = plan_of({"auth": {"build": {"kind": "maven"}}}, **given).pipelines
    assert [(project.compute, project.fleet) for project in pipeline.projects if project.kind == "build"] == [
        ("BUILD_GENERAL1_SMALL", None)
    ]
