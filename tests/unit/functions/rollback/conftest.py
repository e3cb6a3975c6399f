"""The cloud in memory, with booking deployed twice."""

from __future__ import annotations

import pytest

from tests.unit.functions.rollback.clouds import Cloud


@pytest.fixture
def cloud() -> Cloud:
    """Booking runs version b, which took the place of a ten minutes ago."""
    cloud = Cloud()
    cloud.deployed("a", minutes_ago=600)
    cloud.deployed("b")
    return cloud
