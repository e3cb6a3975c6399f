"""The platform's own buildspecs: shape, shell, pins."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

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
def test_shellcheck_has_nothing_to_say(name: str) -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), "--shell", "bash", "-"],
        input=f"{script(name)}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == ""
    assert checked.returncode == 0


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


def fetch(tmp_path: Path, digest: str) -> subprocess.CompletedProcess[str]:
    source = tmp_path / "tool"
    source.write_text("a tool\n")
    pieces = "\n".join((FOLDER / "shell" / f"{name}.sh").read_text() for name in ("prelude", "fetch"))
    command = f"{pieces}\nfetch file://{source} {digest} {tmp_path / 'fetched'}\necho reached"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)


def test_a_file_with_another_checksum_ends_the_build(tmp_path: Path) -> None:
    digest = "7ec8bd1b4ac4a7a5a8d5b9a6b3b7f6d1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7"
    refused = fetch(tmp_path, digest)
    assert refused.returncode != 0
    assert "reached" not in refused.stdout


def test_a_file_with_its_checksum_is_taken(tmp_path: Path) -> None:
    taken = fetch(tmp_path, hashlib.sha256(b"a tool\n").hexdigest())
    assert (taken.returncode, taken.stdout) == (0, "reached\n")
