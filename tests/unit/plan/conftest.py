from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from slipway.catalogue import Catalogue, load_catalogue
from slipway.checkout import CHECKOUT
from slipway.plan import Plan, Settings, load_templates, resolve, settings_from

Services = dict[str, dict[str, object]]


def write_catalogue(folder: Path, services: Services) -> Catalogue:
    """A catalogue of services that need no more than is said of them."""
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text("owners: {team: {email: team@fleet.example}}")
    systems = {str(service.get("system", "core")) for service in services.values()} | {"core"}
    (folder / "systems.yaml").write_text(yaml.safe_dump({"systems": {name: {"owner": "team"} for name in systems}}))
    for name, service in services.items():
        complete = {
            "name": name,
            "system": "core",
            "owner": "team",
            "repository": f"fleet/{name}",
            "build": {"kind": "docker"},
        }
        (folder / "services" / f"{name}.yaml").write_text(yaml.safe_dump({**complete, **service}))
    return load_catalogue(folder)


def settings(environment: str = "production", **more: object) -> Settings:
    return settings_from({"slipway:environment": environment, "aws:region": "us-east-1", **more})


@pytest.fixture
def plan_of(tmp_path: Path) -> Callable[..., Plan]:
    """A function: services, environment and further settings -> the plan, by the templates of the checkout."""

    def plan_of(services: Services, environment: str = "production", **more: object) -> Plan:
        catalogue = write_catalogue(tmp_path / "catalogue", services)
        return resolve(catalogue, load_templates(CHECKOUT / "templates"), settings(environment, **more), "test")

    return plan_of
