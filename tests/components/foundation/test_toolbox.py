import os
import subprocess
import sys
import zipfile
from pathlib import Path

from components.foundation.toolbox import pack
from slipway.checkout import CHECKOUT
from slipway.plan.buildspecs import load_buildspecs
from slipway.scans import read_waivers

WAIVERS = CHECKOUT / "catalogue" / "waivers.yaml"


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert pack(CHECKOUT, WAIVERS, tmp_path / "a").read_bytes() == pack(CHECKOUT, WAIVERS, tmp_path / "b").read_bytes()


def test_it_holds_what_the_scans_need_and_no_cloud(tmp_path: Path) -> None:
    names = zipfile.ZipFile(pack(CHECKOUT, WAIVERS, tmp_path)).namelist()
    assert {"slipway/scans/judge.py", "slipway/toolbox/__main__.py", "toolbox/runner/requirements.txt"} <= set(names)
    assert not any(name.startswith(("slipway/plan", "slipway/local", "slipway/cli")) for name in names)
    assert not any("__pycache__" in name for name in names)


def test_the_waivers_travel_along(tmp_path: Path) -> None:
    packed = zipfile.ZipFile(pack(CHECKOUT, WAIVERS, tmp_path))
    assert packed.read("waivers.yaml") == WAIVERS.read_bytes()


def test_a_fleet_without_waivers_has_an_empty_file_of_them(tmp_path: Path) -> None:
    packed = zipfile.ZipFile(pack(CHECKOUT, tmp_path / "none.yaml", tmp_path))
    packed.extract("waivers.yaml", tmp_path)
    assert read_waivers(tmp_path / "waivers.yaml") == ()


def test_every_scan_is_told_of_them() -> None:
    scans = ("toolbox scan ", "slipway.scans dast")
    judged = [
        line
        for text in load_buildspecs(CHECKOUT / "templates" / "buildspecs").values()
        for line in text.splitlines()
        if any(word in line for word in scans)
    ]
    assert len(judged) > 6
    assert all("--waivers /opt/slipway/waivers.yaml" in line for line in judged)


def test_the_scans_start_from_it_alone(tmp_path: Path) -> None:
    zipfile.ZipFile(pack(CHECKOUT, WAIVERS, tmp_path)).extractall(tmp_path / "unpacked")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")}
    for module in ("slipway.toolbox", "slipway.scans", "slipway.scans.unit"):
        started = subprocess.run(
            [sys.executable, "-P", "-m", module, "--help"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert started.returncode == 0, started.stderr
        where = subprocess.run(
            [sys.executable, "-P", "-c", f"import {module} as m; print(m.__file__)"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert where.stdout.startswith(str(tmp_path))
