from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.catalogue.folder import AUTH, OWNERS, SEARCH, SYSTEMS, Folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A small good catalogue in the folder `fleet` of the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = Folder(Path("fleet"))
    folder.write("owners.yaml", OWNERS)
    folder.write("systems.yaml", SYSTEMS)
    folder.write("services/auth.yaml", AUTH)
    folder.write("services/search.yaml", SEARCH)
    return folder
