import json
from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.catalogue import load_catalogue
from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import Plan, load_templates, read_settings, resolve
from slipway.plan.printed import graph_as_json, plan_as_json

PlanOf = Callable[..., Plan]
CLOUDS = {"gcp:project": "fleet-test", "gcp:region": "us-east1", "azure-native:location": "eastus"}


def kinds(plan: Plan, service: str) -> list[list[tuple[str, str, int]]]:
    (pipeline,) = (pipeline for pipeline in plan.pipelines if pipeline.service == service)
    return [[(action.kind, action.provider, action.run_order) for action in stage.actions] for stage in pipeline.stages]


def test_production_tests_scans_and_approves_before_it_deploys(plan_of: PlanOf) -> None:
    assert kinds(plan_of({"auth": {}}), "auth") == [
        [("source", "CodeStarSourceConnection", 1)],
        [("build", "CodeBuild", 1)],
        [
            ("unit", "CodeBuild", 1),
            ("sast", "CodeBuild", 1),
            ("dependencies", "CodeBuild", 1),
            ("licences", "CodeBuild", 1),
            ("iac", "CodeBuild", 1),
            ("secrets", "CodeBuild", 1),
            ("provenance", "CodeBuild", 1),
            ("image", "CodeBuild", 1),
            ("dast", "CodeBuild", 2),
        ],
        [("gate", "Lambda", 1)],
        [("approval", "Manual", 1), ("gate", "Lambda", 2)],
        [("deploy", "CodeDeployToECS", 1)],
    ]


@pytest.mark.parametrize(
    ("environment", "branches", "mode", "approved"),
    [
        ("dev", ("feature/*", "feature/**"), "SUPERSEDED", False),
        ("qa", ("develop",), "SUPERSEDED", False),
        ("staging", ("release/*",), "QUEUED", False),
        ("production", ("main",), "QUEUED", True),
    ],
)
def test_each_environment_is_fed_by_its_branches(
    plan_of: PlanOf, environment: str, branches: tuple[str, ...], mode: str, *, approved: bool
) -> None:
    (pipeline,) = plan_of({"auth": {}}, environment).pipelines
    assert pipeline.trigger.branches == branches
    assert pipeline.execution_mode == mode
    assert any(stage.name == "Approval" for stage in pipeline.stages) is approved


def test_further_targets_deploy_after_the_approval_one_after_another(plan_of: PlanOf) -> None:
    plan = plan_of({"search": {"targets": ["ecs", "cloud-run", "container-apps"]}}, **CLOUDS)
    stages = plan.pipelines[0].stages
    assert [stage.name for stage in stages[-2:]] == ["Approval", "Deploy"]
    assert [(action.name, action.run_order) for action in stages[-1].actions] == [
        ("Deploy-ecs", 1),
        ("Deploy-cloud-run", 2),
        ("Deploy-container-apps", 3),
    ]
    assert {project.kind for project in plan.pipelines[0].projects} >= {"deploy-cloud-run", "deploy-container-apps"}


def test_only_the_build_is_a_project_of_the_services_own(plan_of: PlanOf) -> None:
    plan = plan_of({"auth": {}, "booking": {"build": {"kind": "maven"}}})
    tests = {"unit-docker", "unit-maven"}
    scans = {"sast", "dependencies", "licences", "iac", "secrets", "image", "dast", "provenance"}
    assert {project.kind: project.role for project in plan.shared_projects} == {
        **dict.fromkeys(tests, "tests"),
        **dict.fromkeys(scans, "scans"),
    }
    assert all(project.cache == "none" for project in plan.shared_projects)
    for pipeline in plan.pipelines:
        assert [(project.kind, project.service) for project in pipeline.projects] == [("build", pipeline.service)]
    names = [project.name for pipeline in plan.pipelines for project in pipeline.projects]
    names += [project.name for project in plan.shared_projects]
    assert len(set(names)) == len(names)


def test_every_artifact_that_is_read_was_made_before(plan_of: PlanOf) -> None:
    plan = plan_of({"search": {"targets": ["ecs", "cloud-run"]}}, **CLOUDS)
    for pipeline in plan.pipelines:
        made: set[str] = set()
        for stage in pipeline.stages:
            for action in sorted(stage.actions, key=lambda action: action.run_order):
                assert made >= set(action.inputs)
                made |= set(action.outputs)


def test_a_service_in_a_monorepo_starts_on_its_own_files_only(plan_of: PlanOf) -> None:
    (pipeline,) = plan_of({"auth": {"path": "services/auth"}}).pipelines
    assert pipeline.trigger.paths == ("services/auth/**",)


def test_every_configuration_value_fits_codepipeline(plan_of: PlanOf) -> None:
    plan = plan_of({"a" * 63: {"path": "p" * 252, "targets": ["ecs", "cloud-run"]}}, **CLOUDS)
    actions = [action for pipeline in plan.pipelines for stage in pipeline.stages for action in stage.actions]
    assert all(len(value) <= 1000 for action in actions for value in action.configuration.values())
    assert all(len(pipeline.name) <= 100 for pipeline in plan.pipelines)


def test_a_slice_holds_the_services_of_its_systems_and_their_order(plan_of: PlanOf) -> None:
    services: dict[str, dict[str, object]] = {
        "auth": {"system": "identity"},
        "payments": {"system": "money", "depends_on": ["auth"]},
        "booking": {"system": "sales", "depends_on": ["payments", "auth"]},
    }
    plan = plan_of(services, **{"slipway:systems": '["identity", "sales"]'})
    assert list(plan.services) == ["auth", "booking"]
    assert plan.waves == (("auth",), ("booking",))
    assert plan.dependencies["booking"] == ("auth", "payments")


def test_priorities_are_unique_and_do_not_move_when_a_service_comes(plan_of: PlanOf, tmp_path: Path) -> None:
    del tmp_path
    catalogue = {f"service-{number}": {} for number in range(40)}
    plan = plan_of(catalogue)
    priorities = list(plan.listener_priorities.values())
    assert len(set(priorities)) == 40
    assert all(1 <= priority <= 50_000 for priority in priorities)


def test_the_priority_of_a_service_is_drawn_from_its_name(plan_of: PlanOf) -> None:
    assert plan_of({"auth": {}}).listener_priorities["auth"] == 43_706


@pytest.mark.parametrize(
    ("services", "more", "says"),
    [
        ({"a1": {"depends_on": ["b1"]}, "b1": {"depends_on": ["a1"]}}, {}, r"a1.yaml:.*depend.*a1 -> b1 -> a1"),
        ({"a1": {"template": "microservise"}}, {}, r"a1.yaml:\d+: template: .*did you mean 'microservice'"),
        ({"a1": {"targets": ["cloud-run"]}}, {}, r"targets\[0\]: cloud-run needs gcp:project"),
        (
            {"a1": {"targets": ["ecs", "container-apps"]}},
            {},
            r"targets\[1\]: container-apps needs azure-native:location",
        ),
        (
            {"a1": {}},
            {"slipway:systems": '["coer"]'},
            r"Pulumi.test.yaml: .*unknown system 'coer'; did you mean 'core'",
        ),
        ({f"s{number}": {} for number in range(51)}, {}, "system core has 51 services"),
    ],
)
def test_what_can_not_be_planned_is_refused_with_its_place(
    plan_of: PlanOf, services: dict[str, dict[str, object]], more: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        plan_of(services, **more)


def test_a_build_kind_without_buildspec_is_refused(tmp_path: Path) -> None:
    for template in (CHECKOUT / "templates").glob("*.yaml"):
        (tmp_path / template.name).write_text(template.read_text())
    catalogue = load_catalogue(CHECKOUT / "catalogue")
    with pytest.raises(InvalidInputError, match=r"needs buildspecs/\S+.yaml, which is missing"):
        resolve(catalogue, load_templates(tmp_path), read_settings(CHECKOUT, "prod"), "prod")


def test_the_services_of_the_default_fleet_deploy_in_order() -> None:
    catalogue = load_catalogue(CHECKOUT / "catalogue")
    plan = resolve(catalogue, load_templates(CHECKOUT / "templates"), read_settings(CHECKOUT, "prod"), "prod")
    wave_of = {name: number for number, wave in enumerate(plan.waves) for name in wave}
    assert len(plan.pipelines) == len(catalogue.services)
    assert wave_of["auth"] < wave_of["payments"] < wave_of["booking"]


def test_the_json_of_a_plan_is_a_contract(plan_of: PlanOf) -> None:
    printed = json.loads(json.dumps(plan_as_json(plan_of({"auth": {}, "booking": {"depends_on": ["auth"]}}))))
    assert printed["environment"] == "production"
    assert printed["waves"] == [["auth"], ["booking"]]
    pipeline = printed["pipelines"][0]
    assert {"service", "name", "stages"} <= set(pipeline)
    assert pipeline["stages"][1]["name"] == "Build"
    assert {"name": "Image", "category": "Build", "provider": "CodeBuild"}.items() <= pipeline["stages"][1]["actions"][
        0
    ].items()


def test_the_json_of_a_graph_is_a_contract() -> None:
    assert graph_as_json({"booking": ("auth",), "auth": ()}) == {
        "nodes": ["auth", "booking"],
        "edges": [["booking", "auth"]],
    }
