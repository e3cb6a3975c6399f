from __future__ import annotations

import pytest

from policies.pipelines.production import CONFIG_SCHEMA, Production, production_deploys
from tests.policies.support import Baseline


def to_production(baseline: Baseline, **config: object) -> list[str]:
    return [deploy.action.name for _, deploys in production_deploys(baseline.stack(), config) for deploy in deploys]


@pytest.fixture
def plain(baseline: Baseline) -> Baseline:
    """The baseline with no sign of production left."""
    for name in ("pipeline", "group", "cloud-run"):
        baseline.set(name, "tags", {})
    baseline.set("group", "deploymentGroupName", "blue-green").drop("pipeline", "triggers")
    baseline.set("pipeline", "stages.4.actions.0.configuration.DeploymentGroupName", "blue-green")
    return baseline.drop("pipeline", "stages.0.actions.0.configuration")


def test_both_ways_of_deploying(baseline: Baseline) -> None:
    assert to_production(baseline) == ["Ecs", "CloudRun"]


def test_no_sign(plain: Baseline) -> None:
    assert to_production(plain) == []


@pytest.mark.parametrize("value", ["production", "Prod", "live", "prd"])
def test_tag_of_the_target(plain: Baseline, value: str) -> None:
    assert to_production(plain.set("group", "tags", {"Environment": value})) == ["Ecs"]


def test_default_tags_of_the_provider(plain: Baseline) -> None:
    assert to_production(plain.set("group", "tagsAll", {"environment": "prod"})) == ["Ecs"]


def test_tag_of_the_project(plain: Baseline) -> None:
    assert to_production(plain.set("cloud-run", "tags", {"environment": "prod"})) == ["CloudRun"]


def test_tag_of_the_pipeline(plain: Baseline) -> None:
    assert to_production(plain.set("pipeline", "tags", {"environment": "prod"})) == ["Ecs", "CloudRun"]


def test_tag_of_the_target_comes_before_that_of_the_pipeline(baseline: Baseline) -> None:
    assert to_production(baseline.set("group", "tags", {"environment": "staging"})) == ["CloudRun"]


def test_names_in_the_command_come_before_the_tag_of_the_project(baseline: Baseline) -> None:
    assert to_production(baseline.run("cloud-run", "gcloud run deploy booking-staging --image x")) == ["Ecs"]


def test_a_target_of_another_stack_is_where_the_pipeline_is_for(baseline: Baseline) -> None:
    baseline.set("pipeline", "stages.4.actions.0.configuration.DeploymentGroupName", "eu-dev-portal-ecs")
    assert to_production(baseline) == ["Ecs", "CloudRun"]


def test_name_of_the_target(plain: Baseline) -> None:
    assert to_production(plain.run("cloud-run", "kubectl apply --context bookingProd")) == ["CloudRun"]


@pytest.mark.parametrize("name", ["product-search", "reproduce", "livery"])
def test_longer_words_are_no_sign(plain: Baseline, name: str) -> None:
    assert to_production(plain.set("pipeline", "name", name)) == []


@pytest.mark.parametrize("pattern", ["main", "master", "ma*"])
def test_branch_of_a_trigger(plain: Baseline, pattern: str) -> None:
    triggers = [{"gitConfiguration": {"pushes": [{"branches": {"includes": [pattern]}}]}}]
    assert to_production(plain.set("pipeline", "triggers", triggers)) == ["Ecs", "CloudRun"]


def test_branch_of_the_source(plain: Baseline) -> None:
    plain.set("pipeline", "stages.0.actions.0.configuration", {"BranchName": "main"})
    assert to_production(plain) == ["Ecs", "CloudRun"]


def test_other_branches(plain: Baseline) -> None:
    triggers = [{"gitConfiguration": {"pushes": [{"branches": {"includes": ["develop", "release/*"]}}]}}]
    assert to_production(plain.set("pipeline", "triggers", triggers)) == []


def test_settings(plain: Baseline) -> None:
    plain.set("group", "tags", {"tier": "gold"})
    assert to_production(plain, environmentTags=["tier"], productionNames=["gold"]) == ["Ecs"]


def test_schema_has_every_setting() -> None:
    assert len(CONFIG_SCHEMA) == len(vars(Production()))
