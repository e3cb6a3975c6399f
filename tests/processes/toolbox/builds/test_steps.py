"""Builds run their steps one after another, as programs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from slipway.toolbox.builds import PYTHON, Work
from slipway.toolbox.builds.steps import run_steps, write_sbom
from slipway.toolbox.model import ToolboxError


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path, tmp_path, tmp_path, {})


def python(script: str) -> list[str | Path]:
    return [sys.executable, "-c", script]


def test_steps_run_in_order_until_one_fails(work: Work, tmp_path: Path) -> None:
    touch = [python(f"open('{name}', 'w')") for name in "ab"]
    fail = python("raise SystemExit('no compiler')")
    with pytest.raises(ToolboxError, match="failed with exit code 1: no compiler"):
        run_steps([touch[0], fail, touch[1]], work, log=tmp_path / "log", limit=20)
    assert (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


def test_steps_share_their_time(work: Work, tmp_path: Path) -> None:
    slow = python("import time; time.sleep(600)")
    with pytest.raises(ToolboxError, match="was stopped: it ran past 1 s"):
        run_steps([slow], work, log=tmp_path / "log", limit=1)


def test_a_program_that_is_not_there_is_told(work: Work, tmp_path: Path) -> None:
    with pytest.raises(ToolboxError, match="no-such-compiler can't be started"):
        run_steps([["no-such-compiler"]], work, log=tmp_path / "log", limit=1)


def test_a_build_that_leaves_no_bill_of_materials_is_told(work: Work, tmp_path: Path) -> None:
    builder = replace(PYTHON, build=lambda _: [python("pass")], list_components=lambda _: [])
    with pytest.raises(ToolboxError, match="wrote no bill of materials"):
        write_sbom(builder, work, log=tmp_path / "log", limit=20)
