"""A world in which an approval waits."""

from collections.abc import Iterator

import pytest

from tests.emulated.functions.approvals.overrides.gated import Gated, gated
from tests.emulated.functions.approvals.world import World, world


@pytest.fixture
def it(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with world() as made:
        yield made


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One where two people must approve."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with world(approvers=2) as made:
        yield made


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gated]:
    """One whose pipeline has a gate."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with gated() as made:
        yield made
