from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from slipway.catalogue.importers import choose_defaults
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def test_a_folder_outside_of_git(source: Path) -> None:
    defaults = choose_defaults(source / "compose.yaml")
    assert (defaults.repository.value, defaults.system.value, defaults.owner.value) == (
        "example/shop",
        "shop",
        "unassigned",
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/acme/store.git",
        "git@git.example:acme/store.git",
        "ssh://git@git.example/acme/store",
        "/x/acme/store/",
    ],
)
def test_the_remote_of_the_repository(source: Path, url: str) -> None:
    git(source, "init", "-q")
    git(source, "remote", "add", "origin", url)
    (source / "deploy").mkdir()
    defaults = choose_defaults(source / "deploy")
    assert (defaults.repository.value, defaults.repository.remark) == ("acme/store", "the git remote of the source")
    assert defaults.root == source
    assert defaults.system.value == "shop"


def test_a_folder_whose_name_tells_nothing(source: Path) -> None:
    (source / "deploy" / "kubernetes").mkdir(parents=True)
    assert choose_defaults(source / "deploy" / "kubernetes").system.value == "shop"


def test_given_values(source: Path) -> None:
    defaults = choose_defaults(source, owner="team", system="fleet", repository="acme/fleet")
    assert (defaults.owner.value, defaults.system.value, defaults.repository.value) == ("team", "fleet", "acme/fleet")


@pytest.mark.parametrize("given", [{"owner": "Team A"}, {"system": "x"}, {"repository": "fleet"}])
def test_given_values_that_the_catalogue_refuses(source: Path, given: dict[str, str]) -> None:
    with pytest.raises(SlipwayError, match=f"--{next(iter(given))}: "):
        choose_defaults(source, **given)
