import pytest

from tests.unit.local.stage import Stage


@pytest.fixture
def stage() -> type[Stage]:
    return Stage
