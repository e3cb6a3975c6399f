"""The command that builds call, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import slipway.scans
from tests.unit.scans.reports import SARIF
from tests.unit.scans.test_command import COMMON


def test_it_runs_as_a_module_from_a_folder_that_holds_no_more_than_it_needs(tmp_path: Path) -> None:
    source = Path(slipway.scans.__file__).parents[1]
    for part in ("__init__.py", "errors.py", "documents", "scans"):
        (tmp_path / "package/slipway").mkdir(parents=True, exist_ok=True)
        (tmp_path / "package/slipway" / part).symlink_to(source / part)
    (tmp_path / "bad").write_text(json.dumps(SARIF), encoding="utf-8")
    command = [sys.executable, "-m", "slipway.scans", "sast", "--report", "bandit=bad", *COMMON]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "package"), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.startswith("search sast: refused (bandit 1.9.0)\n")
