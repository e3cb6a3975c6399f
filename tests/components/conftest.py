from collections.abc import Callable

import pytest

from components.context import Context
from slipway.checkout import CHECKOUT
from slipway.plan import load_templates, resolve
from tests.components.declared import ACCOUNT
from tests.unit.plan.conftest import Services, settings, write_catalogue

ContextOf = Callable[..., Context]


@pytest.fixture(scope="session")
def context_of(tmp_path_factory: pytest.TempPathFactory) -> ContextOf:
    """A function: services, environment and further settings -> the plan of the stack `test` in its account."""

    def context_of(services: Services, environment: str = "production", **more: object) -> Context:
        catalogue = write_catalogue(tmp_path_factory.mktemp("fleet") / "catalogue", services)
        templates = load_templates(CHECKOUT / "templates")
        plan = resolve(catalogue, templates, settings(environment, **more), "test")
        return Context(plan, account=ACCOUNT, region="us-east-1")

    return context_of
