from pathlib import Path

import pytest

from slipway.engine import download
from tests.unit.engine.machine import Machine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine in a closed network: the official engine can't be downloaded."""
    monkeypatch.setattr(download, "INSTALL", "raise SystemExit('closed network')")
    root = tmp_path / "a machine"
    (root / "bin").mkdir(parents=True)
    return Machine(root)
