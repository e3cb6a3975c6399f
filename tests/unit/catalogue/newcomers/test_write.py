from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.catalogue import Catalogue, load_catalogue
from slipway.catalogue.newcomers import Given, Newcomer, checked, write
from slipway.documents import InvalidInputError
from slipway.errors import SlipwayError

Told = Callable[..., Newcomer]
DOCKERFILE = "FROM a AS test\nFROM a\nEXPOSE 9000\n"


def test_what_is_written_is_what_the_catalogue_reads(told: Told, catalogue: Catalogue, tmp_path: Path) -> None:
    newcomer = told(Dockerfile=DOCKERFILE)
    path = write(newcomer.name, checked(newcomer, catalogue), tmp_path / "catalogue")
    service = load_catalogue(tmp_path / "catalogue").services["ferry-times"]
    assert path.name == "ferry-times.yaml"
    assert (service.port, service.build.kind, service.owner) == (9000, "docker", "identity")
    assert "# EXPOSE in its Dockerfile" in path.read_text()


def test_a_file_that_is_there_is_never_overwritten(told: Told, catalogue: Catalogue, tmp_path: Path) -> None:
    newcomer = told(Dockerfile=DOCKERFILE)
    taken = tmp_path / "catalogue" / "services" / "ferry-times.yaml"
    taken.write_text("mine")
    with pytest.raises(SlipwayError, match="already there"):
        write(newcomer.name, checked(newcomer, catalogue), tmp_path / "catalogue")
    assert taken.read_text() == "mine"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            Given("auth", "identity", "identity", "w/new"),
            r"name: 'auth' is already the name of the service in .*auth.yaml",
        ),
        (Given("", "identty", "identity", "w/new"), r"owner: unknown owner 'identty'; did you mean 'identity'"),
        (Given("", "identity", "identty", "w/new"), r"system: unknown system 'identty'; did you mean 'identity'"),
        (Given("Bad Name", "identity", "identity", "w/new"), r"name: expected lower-case .*did you mean 'bad-name'"),
        (Given("", "identity", "identity", "nowhere"), r"repository: expected OWNER/NAME"),
        (Given("../../x", "identity", "identity", "w/new"), r"name: expected lower-case"),
    ],
)
def test_what_the_catalogue_would_refuse_is_not_written(
    told: Told, catalogue: Catalogue, given: Given, says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        checked(told(given, Dockerfile=DOCKERFILE), catalogue)
