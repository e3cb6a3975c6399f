"""The platform's own buildspecs as the programs that read and run them take them."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.plan.buildspecs.test_own import BUILDSPECS, FOLDER, script


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
