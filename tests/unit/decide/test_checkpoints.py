"""The checkpoints of the default fleet: what is looked at is what the stack declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from slipway.catalogue import Catalogue
from slipway.cli.inputs import load_plan
from slipway.decide.checkpoint import Checkpoint
from slipway.decide.checkpoints import checkpoints
from slipway.decide.proofs import label, proof, required
from slipway.plan import Plan
from slipway.plan.templates import ActionKind

Loaded = tuple[Plan, Catalogue, Mapping[str, Checkpoint]]


@pytest.fixture(scope="module")
def prod() -> Loaded:
    plan, catalogue = load_plan("prod")
    return plan, catalogue, checkpoints(plan, catalogue)


def test_each_service_with_a_pipeline_has_one(prod: Loaded) -> None:
    plan, _, made = prod
    assert set(made) == set(plan.services)
    assert {made[pipeline.service].pipeline for pipeline in plan.pipelines} == {p.name for p in plan.pipelines}


def test_deployments_are_looked_for_where_the_pipeline_makes_them(prod: Loaded) -> None:
    plan, _, made = prod
    for pipeline in plan.pipelines:
        actions = [action.configuration for stage in pipeline.stages for action in stage.actions]
        groups = {
            (each["ApplicationName"], each["DeploymentGroupName"]) for each in actions if "ApplicationName" in each
        }
        services = {(each["ClusterName"], each["ServiceName"]) for each in actions if "ClusterName" in each}
        assert groups <= set(made[pipeline.service].deployment_groups)
        assert services == set(made[pipeline.service].ecs_services)
    assert len(made["flights"].deployment_groups) == 2


def test_required_is_what_the_pipeline_does_before_it_deploys_and_what_staging_did(prod: Loaded) -> None:
    _, _, made = prod
    scans = {"sast", "dependencies", "licences", "iac", "secrets", "image", "dast"}
    assert made["booking"].required == {"built", "tested unit", *(f"scanned {scan}" for scan in scans)}
    assert made["booking"].upstream == {"deployed in stack staging", "verified in stack staging"}
    assert made["edge-network"].upstream == {"deployed in stack staging"}
    assert made["edge-network"].required == {"tested unit", "scanned sast", "scanned iac", "scanned plan-scan"}
    local, catalogue = load_plan("local")
    assert checkpoints(local, catalogue)["booking"].upstream == frozenset()


def test_every_kind_of_action_proves_something_or_is_known_to_prove_nothing() -> None:
    silent = {kind for kind in ActionKind.__args__ if proof(kind) is None}  # type: ignore[attr-defined]
    assert silent == {"source", "provenance", "prove", "plan", "gate", "approval", "deploy"}
    assert required(["unit", "approval"]) == {label("tested", "unit")}


def test_calendar_and_signers_are_those_of_the_catalogue(prod: Loaded) -> None:
    _, catalogue, made = prod
    assert made["booking"].release_managers == {
        name for name, person in catalogue.people.people.items() if person.release_manager
    }
    reasons = {name: {freeze.reason for freeze in made[name].calendar.freezes} for name in ("booking", "payments")}
    assert len(reasons["payments"] - reasons["booking"]) == 1


def test_dependencies_of_other_stacks_are_told_apart(prod: Loaded) -> None:
    plan, catalogue, _ = prod
    services = {name: service for name, service in plan.services.items() if name != "auth"}
    pipelines = tuple(pipeline for pipeline in plan.pipelines if pipeline.service != "auth")
    made = checkpoints(replace(plan, services=services, pipelines=pipelines), catalogue)
    assert made["booking"].beyond == ("auth",)
    assert "auth" not in made["booking"].dependencies
