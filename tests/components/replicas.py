"""A stack with pipelines and its replicas, as the program declares them with no engine."""

from pathlib import Path
from typing import Any

from components.context import Context
from slipway.checkout import CHECKOUT
from slipway.plan import load_templates, resolve, settings_from
from tests.components.declared import ACCOUNT
from tests.components.fleet import Stack, stack_of
from tests.unit.plan.conftest import Services, write_catalogue

OTHER_ACCOUNT = "444455556666"
OWN_REGION, OTHER_REGION = "us-east-1", "eu-west-1"
PLACES = {
    "prod-eu": (OTHER_REGION, OTHER_ACCOUNT),
    "prod-twin": (OWN_REGION, OTHER_ACCOUNT),
    "prod-west": ("us-west-2", ACCOUNT),
}
"""Another region and account, another account alone, another region alone."""

SERVICES: Services = {
    "auth": {},
    "fleet": {"targets": ["ec2"]},
    "native": {"deployment": {"controller": "ecs"}},
    "site": {"targets": ["ecs", "cloud-run"]},
    "fn": {"targets": ["lambda"], "template": "serverless"},
}
CLOUDS = {"gcp:project": "wayfarer-test", "gcp:region": "us-east1", "slipway:bootstrapImage": "lambda-bootstrap:1"}


def home_settings() -> dict[str, Any]:
    """The settings of the stack with the pipelines."""
    told = [{"stack": name, "region": region, "account": account} for name, (region, account) in PLACES.items()]
    return {"slipway:environment": "production", "aws:region": OWN_REGION, **CLOUDS, "slipway:deploysTo": told}


def replica_settings(name: str) -> dict[str, Any]:
    """The settings of one replica."""
    home = {"stack": "prod", "account": ACCOUNT, "region": OWN_REGION}
    return {"slipway:environment": "production", "aws:region": PLACES[name][0], "slipway:deployedBy": home}


def contexts(folder: Path, services: Services = SERVICES) -> dict[str, Context]:
    """The plan of each stack in its account."""
    catalogue, templates = write_catalogue(folder / "catalogue", services), load_templates(CHECKOUT / "templates")
    told = {"prod": home_settings(), **{name: replica_settings(name) for name in PLACES}}
    where = {"prod": (OWN_REGION, ACCOUNT), **PLACES}
    plans = {name: resolve(catalogue, templates, settings_from(config), name) for name, config in told.items()}
    return {name: Context(plan, where[name][1], where[name][0]) for name, plan in plans.items()}


def stacks(folder: Path, *names: str) -> dict[str, Stack]:
    """What is declared of these stacks."""
    return {name: stack_of(context) for name, context in contexts(folder).items() if name in names}
