import pytest

from slipway.deep.job import render
from slipway.deep.model import Rendered
from tests.deep.fleet import apart, job, small_catalogue


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A service of each kind in production, with no fault in them."""
    return apart(render, job(small_catalogue(tmp_path_factory.mktemp("small") / "catalogue")))
