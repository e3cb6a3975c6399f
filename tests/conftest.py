"""What all tests share: what is read from files and never changes is read once a run, not once a test."""

import gc
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import botocore.session
import pytest
from hypothesis import settings

from slipway.checkout import CHECKOUT
from slipway.plan.templates import load
from tests.examples import INNER_LOOP

settings.register_profile(INNER_LOOP, max_examples=20)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the collector of garbage need not look through them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _models_of_aws() -> Iterator[None]:
    """One loader for all sessions of botocore: each new one would read megabytes of service models again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture(scope="session", autouse=True)
def _buildspecs_of_the_checkout() -> Iterator[None]:
    """Nearly all of what it takes to load the templates of the checkout; a test's own templates are loaded as ever."""
    loaded = load.load_buildspecs
    own = CHECKOUT / "templates" / "buildspecs"
    ready = cache(lambda: loaded(own))

    def load_buildspecs(folder: Path) -> Mapping[str, str]:
        return dict(ready()) if folder == own else loaded(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "load_buildspecs", load_buildspecs)
        yield
