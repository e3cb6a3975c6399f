from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.catalogue import Catalogue, load_catalogue
from slipway.catalogue.newcomers import Given, Newcomer, describe
from tests.unit.catalogue.folder import AUTH, OWNERS, SYSTEMS

GIVEN = Given(system="identity", repository="wayfarer/new")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    folder = tmp_path / "catalogue"
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text(OWNERS)
    (folder / "systems.yaml").write_text(SYSTEMS)
    (folder / "services" / "auth.yaml").write_text(AUTH)
    return load_catalogue(folder)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "ferry-times"
    folder.mkdir()
    return folder


@pytest.fixture
def told(repository: Path, catalogue: Catalogue) -> Callable[..., Newcomer]:
    """A function: the files of the repository, by name -> what is told of it."""

    def told(given: Given = GIVEN, **files: str | bytes) -> Newcomer:
        for name, content in files.items():
            path = repository / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return describe(repository, given, catalogue)

    return told
