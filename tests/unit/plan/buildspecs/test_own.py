"""The platform's own buildspecs: shape, shell, pins."""

import re

import pytest
import yaml

from slipway.checkout import CHECKOUT
from slipway.plan.buildspecs import load_buildspecs

FOLDER = CHECKOUT / "templates" / "buildspecs"
BUILDSPECS = load_buildspecs(FOLDER)
KINDS = ("docker", "npm", "maven", "python")
PINNED = re.compile(r"https://\S+\s+(?:\\\n\s*)?[0-9a-f]{64} /", re.MULTILINE)


def script(name: str) -> str:
    phases = yaml.safe_load(BUILDSPECS[name])["phases"].values()
    return "\n".join(command for phase in phases for command in phase.get("commands", []))


def test_every_kind_of_build_has_its_work() -> None:
    assert {f"{stage}-{kind}" for stage in ("build", "unit", "integration") for kind in KINDS} <= set(BUILDSPECS)
    assert {"unit-terraform", "promote", "prove", "provenance", "image", "secrets", "dast"} <= set(BUILDSPECS)


@pytest.mark.parametrize("name", BUILDSPECS)
def test_the_commands_do_not_change_what_the_text_says(name: str) -> None:
    assert "{%" not in BUILDSPECS[name]
    assert "{{" not in BUILDSPECS[name]
    assert yaml.safe_load(BUILDSPECS[name])["env"]["shell"] == "bash"


@pytest.mark.parametrize("name", sorted(path.stem for path in (FOLDER / "shell").glob("*.sh")))
def test_what_is_fetched_has_a_checksum(name: str) -> None:
    text = (FOLDER / "shell" / f"{name}.sh").read_text()
    fetched = re.findall(r"^fetch https://\S+", text, re.MULTILINE)
    assert len(PINNED.findall(text)) == len(fetched)
    assert ":latest" not in text
