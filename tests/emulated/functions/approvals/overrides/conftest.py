"""A world in which a gate can be closed."""

from collections.abc import Iterator

import pytest

from tests.emulated.functions.approvals.overrides.gated import Gated, gated


@pytest.fixture
def it(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gated]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with gated() as made:
        yield made
