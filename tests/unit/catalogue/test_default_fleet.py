"""The default fleet: what the guide and the other tests say of it."""

from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from slipway.catalogue import Catalogue, load_catalogue

FOLDER = Path(__file__).parents[3] / "catalogue"
WAVES = [
    {"auth", "edge-network", "exchange-rates", "places"},
    {"accounts", "ledger", "partners"},
    {"flights", "fraud", "invoicing", "loyalty", "notifications", "pricing", "stays", "travellers"},
    {"holds", "payments", "reviews", "search"},
    {"booking", "recommendations"},
    {"itineraries", "storefront"},
]


@pytest.fixture(scope="module")
def fleet() -> Catalogue:
    return load_catalogue(FOLDER)


def _waves(fleet: Catalogue) -> list[set[str]]:
    sorter = TopologicalSorter({name: service.depends_on for name, service in fleet.services.items()})
    sorter.prepare()
    waves = []
    while sorter.is_active():
        ready = sorter.get_ready()
        waves.append(set(ready))
        sorter.done(*ready)
    return waves


def _all_needed(fleet: Catalogue, name: str) -> set[str]:
    direct = fleet.services[name].depends_on
    return set(direct).union(*(_all_needed(fleet, needed) for needed in direct))


def test_it_has_23_services_in_6_systems(fleet: Catalogue) -> None:
    assert len(fleet.services) == 23
    assert Counter(service.system for service in fleet.services.values()) == {
        "identity": 3, "supply": 4, "discovery": 5, "payments": 5, "booking": 3, "engagement": 3,
    }  # fmt: skip
    assert set(fleet.systems) == {service.system for service in fleet.services.values()}


def test_every_team_answers_for_something_and_can_be_reached(fleet: Catalogue) -> None:
    assert set(fleet.owners) == {service.owner for service in fleet.services.values()}
    for name, owner in fleet.owners.items():
        assert (owner.email, owner.slack) == (f"{name}@wayfarer.example", f"#team-{name}")


def test_all_kinds_of_build_are_used(fleet: Catalogue) -> None:
    assert Counter(service.build.kind for service in fleet.services.values()) == {
        "maven": 9, "docker": 7, "npm": 6, "terraform": 1,
    }  # fmt: skip


def test_two_services_name_a_further_cloud(fleet: Catalogue) -> None:
    clouds = {"cloud-run", "container-apps"}
    further = {name: service.targets for name, service in fleet.services.items() if clouds & {*service.targets}}
    assert further == {"recommendations": ["ecs", "cloud-run"], "invoicing": ["ecs", "container-apps"]}


def test_one_service_runs_on_instances_and_one_on_ecs_and_instances(fleet: Catalogue) -> None:
    on_instances = {name: service.targets for name, service in fleet.services.items() if "ec2" in service.targets}
    assert on_instances == {"flights": ["ecs", "ec2"], "places": ["ec2"]}


def test_one_service_is_deployed_by_ecs_itself(fleet: Catalogue) -> None:
    by_ecs = [name for name, service in fleet.services.items() if service.deployment.controller == "ecs"]
    assert by_ecs == ["loyalty"]


def test_one_service_is_a_function_and_one_is_infrastructure(fleet: Catalogue) -> None:
    others = {name: (service.template, service.targets) for name, service in fleet.services.items()}
    assert others["notifications"] == ("serverless", ["lambda"])
    assert others["edge-network"] == ("terraform", ["terraform"])
    assert {template for template, _ in others.values()} == {"microservice", "serverless", "terraform"}


def test_one_repository_holds_three_services_each_in_its_own_folder(fleet: Catalogue) -> None:
    repositories = Counter(service.repository for service in fleet.services.values())
    assert [name for name, count in repositories.items() if count > 1] == ["wayfarer/engagement"]
    places = {(service.repository, service.path) for service in fleet.services.values()}
    assert len(places) == 23
    assert all(service.repository.startswith("wayfarer/") for service in fleet.services.values())


def test_it_deploys_in_six_waves_over_44_dependencies(fleet: Catalogue) -> None:
    assert _waves(fleet) == WAVES
    assert sum(len(service.depends_on) for service in fleet.services.values()) == 44


@pytest.mark.parametrize(("first", "then"), [("auth", "booking"), ("payments", "booking"), ("search", "storefront")])
def test_order_is_what_a_traveller_would_expect(fleet: Catalogue, first: str, then: str) -> None:
    assert first in _all_needed(fleet, then)


def test_money_is_held_to_stricter_limits_than_advice(fleet: Catalogue) -> None:
    limits = {name: service.thresholds.error_rate_percent for name, service in fleet.services.items()}
    assert max(limits[name] for name in ("auth", "ledger", "payments", "booking")) < limits["search"]
    assert limits["search"] < limits["recommendations"]


def test_each_file_is_named_for_its_service_and_says_what_it_is_for(fleet: Catalogue) -> None:
    for name, service in fleet.services.items():
        assert fleet.documents[name].path.name == f"{name}.yaml"
        assert service.description.endswith(".")
    assert all(system.description.endswith(".") for system in fleet.systems.values())


def test_services_differ_as_those_of_a_real_fleet_do(fleet: Catalogue) -> None:
    services = fleet.services.values()
    assert len({service.port for service in services}) == 22
    assert len({service.health for service in services}) >= 4
    assert len({(service.compute.cpu, service.compute.memory) for service in services}) >= 6
