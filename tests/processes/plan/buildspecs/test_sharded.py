"""What each share of split tests runs, by a stand-in for CodeBuild's own command that keeps to its guide."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.plan.buildspecs import load_buildspecs

BUILDSPECS = load_buildspecs(CHECKOUT / "templates" / "buildspecs")
SHARDS = 2
STAND_IN = """\
import argparse, os, subprocess, sys
parser = argparse.ArgumentParser()
parser.add_argument("--test-command", required=True)
parser.add_argument("--files-search", required=True)
given = parser.parse_args()
searched = subprocess.run(["bash", "-c", given.files_search], capture_output=True, text=True, check=True)
found = sorted(searched.stdout.split())
mine = found[int(os.environ["SHARD"])::int(os.environ["SHARDS"])]
os.environ["CODEBUILD_CURRENT_SHARD_FILES"] = "\\n".join(mine)
appended = "" if "CODEBUILD_CURRENT_SHARD_FILES" in given.test_command else " " + " ".join(mine)
sys.exit(subprocess.run(["bash", "-c", given.test_command + appended]).returncode)
"""
"""Splits the files, appends a share's to the command or, where the command asks for them, only tells them."""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs: the stand-in, and an npm and an mvn that tell what they were called with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "stand_in.py").write_text(STAND_IN)
    scripts = {
        "codebuild-tests-run": f'exec {sys.executable} "{folder}/stand_in.py" "$@"',
        "npm": 'echo "$@" >> "$CALLS"',
        "mvn": 'echo "$@" >> "$CALLS"',
        "python": f'exec {sys.executable} "$@"',
    }
    for name, command in scripts.items():
        (folder / name).write_text(f"#!/bin/bash\n{command}\n")
        (folder / name).chmod(0o755)
    return folder


def shares(kind: str, source: Path, programs: Path) -> list[int]:
    """Run the share of each build; their exit codes."""
    (line,) = [
        line.strip()
        for line in BUILDSPECS[f"integration-sharded-{kind}"].splitlines()
        if line.strip().startswith("codebuild-tests-run")
    ]
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "SHARDS": str(SHARDS), "CALLS": str(source / "calls")}
    return [
        subprocess.run(
            ["bash", "-c", line], cwd=source, env={**variables, "SHARD": str(shard)}, capture_output=True, check=False
        ).returncode
        for shard in range(SHARDS)
    ]


def written(folder: Path, names: Iterable[str], text: str = "") -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


PYTHON = (
    "from pathlib import Path\ndef test_it():\n    with Path('calls').open('a') as ran: ran.write(__name__ + '\\n')\n"
)


def test_each_file_of_python_runs_in_one_share(tmp_path: Path, programs: Path) -> None:
    names = ("tests/integration/test_a.py", "tests/integration/deep/test_b.py", "tests/integration/test_c.py")
    source = written(tmp_path / "source", names, PYTHON)
    written(source, ["tests/test_unit.py"], "def test_it(): assert False")
    (source / "reports").mkdir()
    assert shares("python", source, programs) == [0, 0]
    assert sorted((source / "calls").read_text().split()) == ["test_a", "test_b", "test_c"]
    assert (source / "reports" / "junit.xml").exists()


def test_a_failing_file_fails_its_share(tmp_path: Path, programs: Path) -> None:
    source = written(tmp_path / "source", ["tests/integration/test_a.py"], PYTHON)
    written(source, ["tests/integration/test_b.py"], "def test_it(): assert False")
    assert shares("python", source, programs) == [0, 1]


def test_each_file_of_npm_runs_in_one_share(tmp_path: Path, programs: Path) -> None:
    names = ("tests/integration/a.test.ts", "tests/integration/b.test.js", "tests/integration/deep/c.test.mjs")
    source = written(tmp_path / "source", (*names, "tests/integration/helper.ts", "tests/d.test.js"))
    assert shares("npm", source, programs) == [0, 0]
    assert (source / "calls").read_text().splitlines() == [
        f"run test:integration -- {names[0]} {names[2]}",
        f"run test:integration -- {names[1]}",
    ]


def test_each_class_of_maven_runs_in_one_share(tmp_path: Path, programs: Path) -> None:
    names = ("src/test/java/fleet/AIT.java", "src/test/java/fleet/BIT.java", "src/test/java/fleet/deep/CIT.java")
    source = written(tmp_path / "source", (*names, "src/test/java/fleet/UnitTest.java"))
    assert shares("maven", source, programs) == [0, 0]
    told = [line.rpartition(" ")[2] for line in (source / "calls").read_text().splitlines()]
    assert told == ["-Dit.test=AIT,CIT", "-Dit.test=BIT"]
