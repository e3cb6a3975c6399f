from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from slipway.scans import Failure, Report
from slipway.toolbox.model import Subject
from slipway.toolbox.runner import run_scanner
from slipway.toolbox.tools.osv_scanner import OSV_SCANNER
from tests.unit.toolbox.things import program

SCRIPT = """
import json, pathlib, shutil, sys
options = dict(word.split("=", 1) for word in sys.argv if "=" in word)
here = pathlib.Path(KEEP)
shutil.copy(options["--lockfile"], here / "bill")
if "--local-db-path" in options:
    shutil.copytree(options["--local-db-path"] + "/osv-scalibr", here / "databases")
    assert "--offline-vulnerabilities" in sys.argv
pathlib.Path(options["--output-file"]).write_text(json.dumps({"results": []}))
"""


def run(source: Path, folder: Path, bill: object, environment: dict[str, str] | None = None) -> Report | Failure:
    program(folder, "osv-scanner", SCRIPT.replace("KEEP", repr(str(folder))))
    (source / "pom.xml").touch()
    sbom = folder / "sbom.json"
    sbom.write_text(bill if isinstance(bill, str) else json.dumps(bill))
    scanner = replace(OSV_SCANNER, recipe="none")
    return run_scanner(scanner, Subject(source, sbom=sbom), pins=folder, environment=environment or {}, limit=20)


def test_components_are_looked_up_by_their_names_in_full(source: Path, tmp_path: Path) -> None:
    components = [
        {"group": "org.apache.commons", "name": "commons-text", "purl": "pkg:maven/org.apache.commons/commons-text@1"},
        {"group": "@babel", "name": "core", "purl": "pkg:npm/%40babel/core@7"},
        {"name": "urllib3", "purl": "pkg:pypi/urllib3@1"},
    ]
    assert isinstance(run(source, tmp_path, {"components": components}), Report)
    bill = json.loads((tmp_path / "bill").read_text())
    names = [component["name"] for component in bill["components"]]
    assert names == ["org.apache.commons:commons-text", "@babel/core", "urllib3"]


def test_advisories_of_a_folder_take_the_place_of_the_service(source: Path, tmp_path: Path) -> None:
    advisories = tmp_path / "advisories"
    (advisories / "PyPI").mkdir(parents=True)
    (advisories / "PyPI" / "GHSA-1.json").write_text("{}")
    run(source, tmp_path, {"components": []}, {"SLIPWAY_ADVISORIES": str(advisories)})
    with zipfile.ZipFile(tmp_path / "databases" / "PyPI" / "all.zip") as archive:
        assert archive.namelist() == ["GHSA-1.json"]


def test_advisories_that_are_not_there_are_a_failure(source: Path, tmp_path: Path) -> None:
    result = run(source, tmp_path, {"components": []}, {"SLIPWAY_ADVISORIES": str(tmp_path / "none")})
    assert isinstance(result, Failure)
    assert "expected a folder of advisories" in result.detail


@pytest.mark.parametrize("bill", ["", "{", "[]", "{}", "null", '{"components": 1}', '{"components": [1]}'])
def test_what_is_no_bill_of_materials_is_a_failure(source: Path, tmp_path: Path, bill: str) -> None:
    result = run(source, tmp_path, bill)
    assert isinstance(result, Failure)
    assert "expected a bill of materials" in result.detail


def test_no_bill_of_materials_is_a_failure(source: Path, tmp_path: Path) -> None:
    result = run_scanner(replace(OSV_SCANNER, recipe="none"), Subject(source), pins=tmp_path, environment={}, limit=1)
    assert isinstance(result, Failure)
    assert "no bill of materials" in result.detail
